"""The PostgreSQL server that a library and a workspace may stand on, and what goes wrong with it."""

from __future__ import annotations

from rag.messages.catalogue import Message, Topic


class AboutDatabases(Topic):
    """What its owner has to know, and who runs it."""

    database_driver = Message(
        '设了 MINGYIN_DATABASE，但没有安装 PostgreSQL 的驱动。请运行 pip install "mingyin[postgres]"。',
        'MINGYIN_DATABASE is set, and the driver for PostgreSQL isn\'t installed. Run pip install "mingyin[postgres]".',
    )
    database_address = Message(
        "MINGYIN_DATABASE 的地址无法识别。请写成 postgresql://用户@主机/数据库，其中的特殊字符用 %XX 表示。",
        "The address in MINGYIN_DATABASE can't be read. Write postgresql://user@host/database, special characters as %XX.",
    )
    database_gone = Message(
        "数据库「{where}」连不上，或者中断了（{said}）。已经保存的都在；请检查数据库服务、网络和账号，恢复后再试。",
        "The database “{where}” can't be reached or broke off ({said}). What was kept is there; check its server, the "
        "network and the account, and try again when it is back.",
    )
    database_full = Message(
        "数据库「{where}」写不下了（{said}），没有改动。请在数据库服务器上腾出空间后再试。",
        "The database “{where}” has no room ({said}); nothing was changed. Make room on its server and try again.",
    )
    database_denied = Message(
        "数据库「{where}」不让这个账号做这件事（{said}）。请让管理员把数据库的 CREATE 和 TEMPORARY 权限授给它，并连到可写的主库。",
        "The database “{where}” doesn't let this account do that ({said}). Have it granted CREATE and TEMPORARY on the "
        "database, and connect to the primary, which can be written.",
    )
    database_broken = Message(
        "数据库「{where}」报告内部错误（{said}），数据可能已损坏。请用 pg_amcheck 检查，必要时用 pg_restore 从备份恢复。",
        "The database “{where}” reports an internal error ({said}); its data may be damaged. Look into it with pg_amcheck, "
        "and restore it from a backup with pg_restore where needed.",
    )
    database_in_use = Message(
        "数据库「{where}」里的表要升级，但别的明引进程还在用，没有改动。请先停掉其他网页服务，再试一次。",
        "The tables in the database “{where}” have to be brought up to date, and other processes of Mingyin use them; nothing "
        "was changed. Stop the other pages first, and try again.",
    )
    database_encoding = Message(
        "数据库「{where}」的编码不是 UTF8，存不了所有汉字。请用 createdb -E UTF8 -T template0 另建一个。",
        "The encoding of the database “{where}” isn't UTF8, and can't hold every character. Make another with "
        "createdb -E UTF8 -T template0.",
    )
    database_locked = Message(
        "另一个进程（{holder}）正在更新「{where}」里的资料库。请等它结束后再试。",
        "Another process ({holder}) is updating the library in “{where}”. Try again when it has finished.",
    )
    database_newer = Message(
        "「{where}」里的资料库是更新版本的明引建立的，没有改动它。请升级明引。",
        "The library in “{where}” was made by a newer version of Mingyin; it was left alone. Upgrade Mingyin.",
    )
    library_changed = Message("资料库刚刚更新过，请再问一次。", "The library has just changed. Please ask again.")
    database_no_backup = Message(
        "资料库在 PostgreSQL 数据库里，备份和恢复请用它的工具：pg_dump -Fc -n mingyin -n mingyin_own -f 文件 数据库，"
        "pg_restore -d 数据库 文件；再另外备份文件夹「{own}」里的 files 和 trash。",
        "The library is in a PostgreSQL database, whose own tools back it up and restore it: pg_dump -Fc -n "
        "mingyin -n mingyin_own -f FILE DATABASE, pg_restore -d DATABASE FILE. Back up files and trash in “{own}”, too.",
    )
    database_no_repair = Message(
        "数据库里的内容不对，明引修不了它，没有改动。请用 pg_restore 从备份恢复；没有备份，就删除其中的 mingyin "
        "模式（DROP SCHEMA mingyin CASCADE），再运行 python -m rag index 从原文件重建。",
        "What the database holds is wrong, and Mingyin can't mend it; nothing was changed. Restore it from a "
        "backup with pg_restore, or without one drop its schema (DROP SCHEMA mingyin CASCADE) and run python -m rag index, "
        "which reads the files again.",
    )
    segments_elsewhere = Message(
        "这个资料库的检索文件在 {host} 的「{path}」，不在这里。几台机器要一起用，请设 MINGYIN_STORE 用 Milvus 检索；"
        "只是换了机器或文件夹，请运行 python -m rag check --repair，在这里重建。",
        "The search files of this library stand in “{path}” on {host}, and not here. For several machines set MINGYIN_STORE "
        "to search by Milvus; if the machine or the folder has only changed, run python -m rag check --repair, which builds "
        "them here.",
    )
