"""What ``--help`` says."""

from __future__ import annotations

from rag.messages.catalogue import Message, Topic


class AboutCommand(Topic):
    """The commands and their arguments."""

    about = Message(
        "明引：根据自己的文档回答中文问题，句句有出处", "Mingyin: Chinese questions over your own documents"
    )
    command_name = Message("命令", "COMMAND")
    help_index_folder = Message("索引文件夹（默认 index）", "index folder")
    help_index = Message("收录文档", "index documents")
    help_index_paths = Message("文件或文件夹（默认 corpus/）", "files or folders")
    help_index_watch = Message("收录后继续跟踪文件夹的变动", "then follow the folders' changes")
    help_index_workers = Message(
        "由 Ray 的多个进程读取和计算向量：ray、ray:N 或 ray://主机:端口",
        "have many processes of Ray read and embed: ray, ray:N or ray://HOST:PORT",
    )
    help_read = Message("输出读到的文字和结构，不收录", "print what is read of a file")
    help_read_paths = Message("文件或文件夹", "files or folders")
    help_read_json = Message("每篇文档输出一行 JSON", "one JSON line for each document")
    help_ask = Message("提问", "ask a question")
    help_ask_batch = Message("逐行回答文件里的问题", "answer a file of questions")
    help_ask_json = Message("每个回答输出一行 JSON", "one JSON line for each answer")
    help_ask_generate = Message("由语言模型作答，逐句核对", "in the language model's words, each sentence checked")
    help_ask_top_k = Message("检索的段落数", "passages to retrieve")
    help_ask_document = Message("只在这篇文档里找", "search this one only")
    help_list = Message("列出文档", "list the documents")
    help_show = Message("输出文档原文", "print a document's text")
    help_show_page = Message("只看第 N 页", "page N only")
    help_show_png = Message("把这一页画成图像", "draw the page as a picture")
    help_show_start = Message("框出从这里开始的文字（引用的 start）", "box the text from here on (a citation's start)")
    help_show_end = Message("框到这里为止（引用的 end）", "box up to here (a citation's end)")
    help_remove = Message("移除文档", "remove a document")
    help_check = Message("检查索引是否完好", "verify the index")
    help_check_repair = Message("修复能修复的", "mend what can be mended")
    help_check_accept = Message(
        "不再等待修复后仍缺的文档，有缺损的照现在的样子使用",
        "miss no more the documents that a repair has lost, and use damaged ones as they are",
    )
    help_backup = Message(
        "把资料库备份成一个文件：文档、向量、对话、上传的文件",
        "back up the library to one file: documents, vectors, conversations, uploaded files",
    )
    help_backup_file = Message("备份文件", "the backup")
    help_restore = Message("从备份恢复资料库", "restore the library from a backup")
    help_restore_file = Message("备份文件", "the backup")
    help_restore_force = Message(
        "资料库不是空的也恢复；原来的另存在旁边", "also where a library is there, which is kept beside"
    )
    help_copy = Message(
        "把资料库复制到别处（本机、Milvus、PostgreSQL），不用重新读取和计算",
        "copy the library to elsewhere, nothing being read again",
    )
    help_copy_from = Message(
        "来源：索引文件夹、milvus://… 或 postgresql://…", "from: an index folder, milvus://… or postgresql://…"
    )
    help_copy_to = Message(
        "目标在哪里检索：索引文件夹，或 milvus://…", "where the target is searched: an index folder, or milvus://…"
    )
    help_copy_catalog = Message(
        "目标的目录库：文件夹，或 postgresql://…", "the target's catalog: a folder, or postgresql://…"
    )
    help_json = Message("输出 JSON", "print JSON")
    help_evaluate = Message("在一套有答案的问题上测评", "measure on questions with known answers")
    help_evaluate_out = Message("结果文件夹", "folder of the results")
    help_evaluate_limit = Message("每类只问 N 个", "ask N of each kind only")
    help_evaluate_within = Message("另在答案所在的文档里再问一遍", "ask within the gold document, too")
    help_evaluate_generate = Message("也测量语言模型的回答", "measure the language model, too")
    help_evaluate_ablations = Message("测量各部分的作用", "measure what each part is worth")
    help_compare = Message("比较两次测评", "compare two results")
    help_doctor = Message("检查各部分能否使用：索引、模型、语言模型", "check that all parts work")
    help_serve = Message("打开网页", "open the page")
    help_serve_host = Message("监听地址（默认 127.0.0.1）", "address to listen on")
    help_serve_port = Message("端口（默认 7860）", "port")
    help_serve_watch = Message("同时跟踪 corpus/ 的变动", "follow the changes in corpus/ meanwhile")
    help_settings = Message(
        "列出设置：变量、正在使用的值和含义", "list the settings: variables, values in force, meanings"
    )
    help_settings_markdown = Message("输出文档里的设置页", "print the documentation's page")
    settings_head = Message(
        "正在使用的设置。带 * 的由环境变量设定，其余是默认值；密钥不显示。",
        "The settings in force. Those with a * are set in the environment, the others are defaults; keys are not shown.",
    )
