"""What is said about the language model, by ``python -m rag doctor``, and about an answer after it was checked."""

from __future__ import annotations

from rag.messages.catalogue import Message, Topic


class AboutModel(Topic):
    """The language model and its answers."""

    llm_unset = Message(
        "没有配置语言模型。请设置 MINGYIN_LLM_BASE_URL 和 MINGYIN_LLM_MODEL。",
        "No language model is configured. Set MINGYIN_LLM_BASE_URL and MINGYIN_LLM_MODEL.",
    )
    llm_bad_url = Message(
        "MINGYIN_LLM_BASE_URL 不是可用的地址。请写成 http://127.0.0.1:11434/v1 的样子：以 http:// 或 https:// 开头，"
        "不带用户名、密码和参数；密钥请放在 MINGYIN_LLM_API_KEY。",
        "MINGYIN_LLM_BASE_URL is no usable address. Write it like http://127.0.0.1:11434/v1: with http:// or https://, "
        "without user, password or parameters; a key belongs into MINGYIN_LLM_API_KEY.",
    )
    llm_bad_key = Message(
        "MINGYIN_LLM_API_KEY 里有空格、换行或非英文字符，无法发送。请重新复制密钥。",
        "MINGYIN_LLM_API_KEY holds blanks, line breaks or other characters that can't be sent. Copy the key again.",
    )
    llm_unreachable = Message(
        "连不上语言模型 {url}（{cause}）。请确认它的服务已经启动，并检查 MINGYIN_LLM_BASE_URL。",
        "The language model at {url} can't be reached ({cause}). Check that its server is running, and MINGYIN_LLM_BASE_URL.",
    )
    llm_unauthorized = Message(
        "语言模型的服务不接受这个密钥（{status}）。请检查 MINGYIN_LLM_API_KEY。",
        "The language model's server does not accept the key ({status}). Check MINGYIN_LLM_API_KEY.",
    )
    llm_unknown = Message(
        "{url} 没有模型「{model}」，或地址不对（404）。请检查 MINGYIN_LLM_MODEL，以及地址末尾是否有 /v1。",
        "There is no model “{model}” at {url}, or the address is wrong (404). Check MINGYIN_LLM_MODEL, and that the "
        "address ends with /v1.",
    )
    llm_busy = Message(
        "语言模型的请求太多或额度已用完（429）。请过一会儿再试，或检查账户额度。",
        "The language model has too many requests, or the quota is used up (429). Try again later, or check the quota.",
    )
    llm_broken = Message(
        "语言模型的服务出错了（{status}）。请过一会儿再试；一直这样时，请查看它的日志。",
        "The language model's server failed ({status}). Try again later; if it stays so, look into its log.",
    )
    llm_moved = Message(
        "语言模型的地址转到了别处（{status}），没有跟过去。请把 MINGYIN_LLM_BASE_URL 改成最终的地址。",
        "The language model's address leads elsewhere ({status}), which was not followed. Set MINGYIN_LLM_BASE_URL to "
        "the final address.",
    )
    llm_refused = Message(
        "语言模型的服务拒绝了请求（{status}）：{reason}。请检查 MINGYIN_LLM_MODEL 和 MINGYIN_LLM_CONTEXT。",
        "The language model's server refused the request ({status}): {reason}. Check MINGYIN_LLM_MODEL and MINGYIN_LLM_CONTEXT.",
    )
    llm_said = Message(
        "语言模型在回答时报错：{reason}。请再试一次；一直这样时，请查看它的日志。",
        "The language model reported an error while it answered: {reason}. Try again; if it stays so, look into its log.",
    )
    llm_silent = Message(
        "语言模型 {seconds} 秒没有回应。请再试一次；模型本来就慢时，请调大 MINGYIN_LLM_SECONDS。",
        "The language model said nothing for {seconds} s. Try again; if it is just slow, raise MINGYIN_LLM_SECONDS.",
    )
    llm_late = Message(
        "语言模型没有在 {seconds} 秒内答完。请换一个更快的模型，或给它更多时间。",
        "The language model did not finish within {seconds} s. Choose a faster one, or give it more time.",
    )
    llm_no_stream = Message(
        "这个地址返回的不是语言模型的回答（{kind}）。请检查 MINGYIN_LLM_BASE_URL，末尾多半要有 /v1。",
        "What this address returns is no language model's answer ({kind}). Check MINGYIN_LLM_BASE_URL; most end with /v1.",
    )
    llm_garbled = Message(
        "语言模型的回答格式不对，读不出来。请确认这个服务兼容 OpenAI 的接口，或升级它。",
        "The language model's answer has a wrong format. Check that its server is OpenAI-compatible, or upgrade it.",
    )
    llm_empty = Message(
        "语言模型什么也没有回答。请再试一次；会先思考的模型请调大 MINGYIN_LLM_ANSWER。",
        "The language model answered nothing. Try again; if it is one that thinks first, raise MINGYIN_LLM_ANSWER.",
    )
    llm_cut = Message(
        "语言模型的回答中途断开，没有说完。请再试一次；一直这样时，请查看它的日志。",
        "The language model's answer broke off before its end. Try again; if it stays so, look into its server's log.",
    )
    llm_failed = Message(
        "无法向语言模型提问（{kind}）。请运行 python -m rag doctor 检查配置。",
        "The language model can't be asked ({kind}). Run python -m rag doctor to check the configuration.",
    )
    doctor_index = Message("索引：{documents:,} 篇文档（{path}）", "index: {documents:,} documents ({path})")
    doctor_index_bad = Message("索引读不出来（{path}）", "the index can't be read ({path})")
    doctor_encoder = Message("向量模型：{name}", "encoder: {name}")
    doctor_encoder_bad = Message("向量模型不能用", "the encoder can't be used")
    doctor_reranker = Message("重排模型：{name}", "reranker: {name}")
    doctor_reranker_bad = Message("重排模型不能用", "the reranker can't be used")
    doctor_llm_unset = Message("语言模型：没有配置，不影响使用", "language model: none, and none is needed")
    doctor_llm_how = Message(
        "想用时请设置，例如 Ollama：MINGYIN_LLM_BASE_URL=http://127.0.0.1:11434/v1 MINGYIN_LLM_MODEL=qwen2.5:7b",
        "To use one, set for example for Ollama: MINGYIN_LLM_BASE_URL=http://127.0.0.1:11434/v1 MINGYIN_LLM_MODEL=qwen2.5:7b",
    )
    doctor_llm_half = Message(
        "语言模型：只配置了一半，缺少 {missing}",
        "language model: only half configured, {missing} is missing",
    )
    doctor_llm = Message("语言模型：{model}（{url}）", "language model: {model} ({url})")
    doctor_reached = Message("服务连得上", "the server can be reached")
    doctor_reached_bad = Message("服务不能用", "the server can't be used")
    doctor_listed = Message("服务上有模型「{model}」", "the server has the model “{model}”")
    doctor_unlisted = Message("服务的列表里没有模型「{model}」", "the server does not list the model “{model}”")
    doctor_unlisted_how = Message(
        "列表里有：{models}。下面的试答若失败，请改 MINGYIN_LLM_MODEL。",
        "It lists: {models}. If the trial below fails, change MINGYIN_LLM_MODEL.",
    )
    doctor_no_list = Message("服务不提供模型列表", "the server lists no models")
    doctor_answered = Message(
        "试答成功：{first:.1f} 秒出第一个字，每秒约 {rate:.1f} 个词元",
        "a trial was answered: first words after {first:.1f} s, about {rate:.1f} tokens a second",
    )
    doctor_answered_bad = Message("试答失败", "a trial was not answered")
    doctor_whole = Message(
        "回答没有逐字传来，而是一次给出",
        "the answer did not come bit by bit but all at once",
    )
    doctor_whole_how = Message(
        "仍能使用，只是要等全部写完才看得到。",
        "It works, but nothing is seen before all is written.",
    )
    doctor_marked = Message("会按要求标注出处 {mark}", "it puts the mark {mark} where it is asked to")
    doctor_unmarked = Message("没有按要求标注出处 {mark}", "it did not put the mark {mark} where it was asked to")
    doctor_unmarked_how = Message(
        "没有标注的句子无法核对。请换一个更能听从指令的模型，例如 qwen2.5:7b。",
        "Sentences without marks can't be verified. Choose a model that follows instructions better, such as qwen2.5:7b.",
    )
    doctor_fine = Message("一切正常。", "All is well.")
    doctor_ill = Message("有问题，请按上面的提示处理。", "Something is wrong; do as the lines above say.")
    llm_no_answer = Message(
        "语言模型认为资料不足以回答。以下是资料里最接近的原文。",
        "The language model finds no answer in the passages. These are the nearest sentences of the documents.",
    )
    llm_unsupported = Message(
        "语言模型写的 {count} 句话都没有通过核对，没有采用。以下是原文摘录。",
        "None of the language model's {count} sentences passed the check; they aren't shown. These are quotes.",
    )
    llm_dropped = Message(
        "语言模型有 {count} 句话没有通过核对，已经去掉。",
        "{count} sentences of the language model did not pass the check and were left out.",
    )
    unverified_count = Message("有 {count} 句话未能核实：", "{count} sentences could not be verified:")
    doubt_uncited = Message("模型没有给出出处", "the model gave no source")
    doubt_number = Message(
        "所引原文的相关句子里没有「{detail}」",
        "“{detail}” is not in what the cited passage says about it",
    )
    doubt_name = Message("所引原文里没有「{detail}」", "“{detail}” is not in the cited passage")
    doubt_denial = Message(
        "「{detail}」与原文的肯定或否定、增减方向不一致",
        "“{detail}” denies what the passage says, or the reverse",
    )
    doubt_meaning = Message("所引原文没有意思相近的句子", "no sentence of the cited passage means nearly this")
    unverified_mark = Message("〔未核实〕", "[unverified]")
    llm_package_missing = Message(
        '缺少软件包 openai，不能向语言模型提问。请运行 pip install "mingyin[llm]" 后再试。',
        'The package openai, which asks the language model, is not installed. Run pip install "mingyin[llm]" and try again.',
    )
