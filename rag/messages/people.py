"""People who sign in: accounts, passwords, keys, what may be done."""

from __future__ import annotations

from rag.messages.catalogue import Message, Topic


class AboutPeople(Topic):
    """Sign-in, on the command line and on its page."""

    password_length = Message(
        "密码要有 {least} 到 {most} 个字符，不能有换行等控制字符。请换一个。",
        "A password has {least} to {most} characters and no control characters. Please choose another.",
    )
    password_common = Message(
        "这个密码太容易猜到。请换一个，例如用几个不相干的词连起来。",
        "This password is too easily guessed. Please choose another, such as a few words that have nothing to do with "
        "each other.",
    )
    password_twice = Message("两次输入的密码不一样，没有保存。", "The two passwords differ. Nothing was saved.")
    password_wrong = Message("现在的密码不对，没有修改。", "The present password is wrong. Nothing was changed.")
    password_asked = Message("「{name}」的密码（不会显示）：", "Password of “{name}” (it isn't shown): ")
    password_again = Message("再输入一次：", "Once more: ")
    password_changed = Message(
        "「{name}」的密码已修改，此前的登录已全部失效。",
        "The password of “{name}” was changed; it is signed out everywhere.",
    )
    account_name = Message(
        "用户名只能有文字、数字和 . _ @ + -，最多 64 个字符，中间没有空格。请换一个。",
        "A user name has letters, figures and . _ @ + - only, up to 64 of them and no spaces. Please choose another.",
    )
    account_taken = Message(
        "已经有「{name}」这个用户了。请换一个名字，或给这个用户重设密码。",
        "There is a user “{name}” already. Choose another name, or reset that user's password.",
    )
    no_such_account = Message(
        "没有「{name}」这个用户。用 python -m rag user list 看有哪些用户。",
        "There is no user “{name}”. python -m rag user list shows who there is.",
    )
    account_elsewhere = Message(
        "「{name}」通过单位的登录服务登录，密码不在这里。",
        "“{name}” signs in at a provider; the password isn't kept here.",
    )
    no_accounts = Message(
        "还没有用户。添加一个管理员：python -m rag user add 用户名 --role admin",
        "There are no users yet. Add an admin: python -m rag user add NAME --role admin",
    )
    sign_in_needed = Message(
        "「{host}」是别的电脑也能连到的地址，没有用户就不能启动。请先添加一个管理员：\n"
        "  python -m rag user add 用户名 --role admin\n"
        "如果前面的代理已经要求登录，或容器的端口只对本机开放，请设置环境变量 MINGYIN_SIGN_IN=never。",
        "Other machines reach the address “{host}”, so the page doesn't start there without a user. Add an admin first:\n"
        "  python -m rag user add NAME --role admin\n"
        "Where a proxy in front signs people in, or a container's port is open to this machine only, set "
        "MINGYIN_SIGN_IN=never.",
    )
    not_encrypted = Message(
        "注意：没有使用加密（TLS），密码会以明文经过网络。用 --certfile 和 --keyfile 给出证书，或放在 nginx、Caddy 之后"
        "（见 docs/serving.md）。",
        "Mind: without TLS passwords cross the network in the clear. Give a certificate by --certfile and --keyfile, or "
        "serve behind nginx or Caddy (docs/serving.md).",
    )
    bad_certificate = Message(
        "证书「{path}」或它的私钥不能用：{error}。两者都要是 PEM 格式，并且互相匹配。",
        "The certificate “{path}” or its key can't be used: {error}. Both must be PEM, and belong together.",
    )
    certificate_alone = Message(
        "--certfile 和 --keyfile 要一起给。", "--certfile and --keyfile must be given together."
    )
    account_added = Message("已添加用户「{name}」（{role}）。", "User “{name}” was added ({role}).")
    account_removed = Message(
        "已移除用户「{name}」，其登录和密钥已失效；对话留在数据库里，别人看不到。",
        "User “{name}” was removed, sessions and keys with it; the conversations stay in the database, seen by nobody.",
    )
    last_admin = Message(
        "「{name}」是最后一个管理员，没有改动。请先把别人设为管理员：在页面的「人员」里，或用 python -m rag user role 用户名 admin",
        "“{name}” is the last admin; nothing was changed. Make somebody else one first: on the page “People”, or by "
        "python -m rag user role NAME admin",
    )
    account_role = Message("「{name}」现在是{role}。", "“{name}” is {role} now.")
    account_signed_out = Message("已让「{name}」的 {n} 处登录失效。", "“{name}” was signed out in {n} places.")
    account_line = Message("{name}\t{role}\t{how}\t{made}", "{name}\t{role}\t{how}\t{made}")
    by_password = Message("密码", "password")
    by_provider = Message("单位登录", "provider")
    role_reader = Message("读者", "reader")
    role_editor = Message("编辑", "editor")
    role_admin = Message("管理员", "admin")
    no_such_key = Message(
        "没有编号为「{id}」的密钥。用 python -m rag key list 看有哪些。",
        "There is no key “{id}”. python -m rag key list shows which there are.",
    )
    key_added = Message(
        "「{name}」的新密钥，只显示这一次，请马上存好。编号 {id}，用 python -m rag key remove {id} 可作废。",
        "A new key of “{name}”, shown this once: keep it now. Its number is {id}; python -m rag key remove {id} ends it.",
    )
    key_removed = Message("密钥 {id} 已作废。", "Key {id} is of no use any more.")
    key_line = Message("{id}\t{name}\t{label}\t{made}", "{id}\t{name}\t{label}\t{made}")
    no_keys = Message("还没有密钥。", "There are no keys yet.")
    collection_given = Message(
        "合集「{name}」现在只有这些人和管理员看得到：{people}",
        "Collection “{name}” is seen by these and by admins only: {people}",
    )
    collection_given_nobody = Message("（没有别人）", "(nobody else)")
    collection_opened = Message("合集「{name}」现在人人看得到。", "Everybody sees collection “{name}” now.")
    collection_not_yours = Message(
        "合集「{name}」只给了一部分人，只有管理员能改它。请找管理员。",
        "Collection “{name}” is given to some people only; none but an admin may change it. Please ask one.",
    )
    people_wanted = Message("请写上用户名。", "Name the people.")
    sign_in_title = Message("登录 · 明引", "Sign in · Mingyin")
    sign_in_heading = Message("登录明引", "Sign in to Mingyin")
    sign_in_name = Message("用户名", "User name")
    sign_in_password = Message("密码", "Password")
    sign_in = Message("登录", "Sign in")
    sign_in_provider = Message("用单位账号登录", "Sign in with your organisation")
    sign_in_wrong = Message("用户名或密码不对。", "The user name or the password is wrong.")
    sign_in_wait = Message(
        "试的次数太多，请过 {minutes} 分钟再试。", "Too many tries. Please try again in {minutes} minutes."
    )
    sign_in_first = Message("请先登录。重新打开页面就能登录。", "Please sign in first: open the page again to do so.")
    sign_in_key = Message(
        "请在请求头里给出密钥：Authorization: Bearer mk-…（由 python -m rag key add 生成）。",
        "Give a key in the request's header: Authorization: Bearer mk-… (python -m rag key add makes one).",
    )
    sign_in_failed = Message(
        "没有登录成功：登录服务的答复不能接受。请再试一次；还是不行就请管理员看日志。",
        "You were not signed in: the provider's reply can't be accepted. Please try again; if it fails again, ask an admin "
        "to look at the log.",
    )
    sign_in_unreachable = Message(
        "现在连不上登录服务，请稍后再试。", "The sign-in provider can't be reached now. Please try again later."
    )
    oidc_missing = Message(
        '要用单位账号登录，请先安装 Authlib：pip install "mingyin[oidc]"',
        'To sign in at a provider, install Authlib first: pip install "mingyin[oidc]"',
    )
    oidc_client_missing = Message(
        "设置了 MINGYIN_OIDC_ISSUER，还要设置 MINGYIN_OIDC_CLIENT_ID（明引在登录服务登记时得到的编号）。",
        "MINGYIN_OIDC_ISSUER is set; MINGYIN_OIDC_CLIENT_ID must be, too: what Mingyin was registered as there.",
    )
    not_allowed = Message(
        "这件事要{role}才能做，你现在是{own}。请找管理员。",
        "This takes {role}; you are {own}. Please ask an admin.",
    )
    signed_in_as = Message("已登录：{name}", "Signed in as {name}")
    sign_out = Message("退出登录", "Sign out")
    account = Message("账号", "Account")
    account_title = Message("账号 · 明引", "Account · Mingyin")
    account_who = Message("{name}（{role}）", "{name} ({role})")
    change_password = Message("修改密码", "Change password")
    present_password = Message("现在的密码", "Present password")
    new_password = Message("新密码", "New password")
    new_password_again = Message("再输入一次新密码", "New password again")
    password_hint = Message("至少 {least} 个字符。", "At least {least} characters.")
    password_saved = Message(
        "密码已修改，其他地方的登录已失效。", "The password was changed; you are signed out everywhere else."
    )
    password_own = Message("请换成自己的密码，不要再用这一个。", "Choose a password of your own, not this one again.")
    choose_password = Message("设一个自己的密码", "Choose a password of your own")
    choose_password_hint = Message(
        "你用的是管理员给的一次性密码，设好自己的密码就能进入。",
        "You came with a one-time password that an admin gave you. Once you have chosen your own, you are in.",
    )
    keys_title = Message("API 密钥", "API keys")
    keys_hint = Message(
        "程序用密钥以你的身份提问和查找，权限与你相同。不用了就作废。",
        "Programs ask and search by a key as you would, and may what you may. Revoke it when it isn't needed any more.",
    )
    key_label = Message("用途（写给自己看）", "What it is for, in your words")
    key_make = Message("新建密钥", "Make a key")
    key_made = Message(
        "新密钥 {id}，只显示这一次，请马上存好：", "A new key, {id}. It is shown this once: keep it now."
    )
    key_about = Message("{id} · 建于 {made} · {used}", "{id} · made {made} · {used}")
    key_used = Message("最近使用 {at}", "last used {at}")
    key_unused = Message("没有用过", "never used")
    key_revoke = Message("作废", "Revoke")
    key_revoke_named = Message("作废「{name}」", "Revoke “{name}”")
    sessions_title = Message("登录的地方", "Where you are signed in")
    session_here = Message("这里", "Here")
    session_elsewhere = Message("另一处", "Elsewhere")
    session_about = Message("登录于 {made} · 最近使用 {seen}", "signed in {made} · last used {seen}")
    sign_out_elsewhere = Message("退出其他各处", "Sign out everywhere else")
    signed_out_elsewhere = Message("其他 {n} 处登录已失效。", "You were signed out in {n} other places.")
    people = Message("人员", "People")
    people_title = Message("人员 · 明引", "People · Mingyin")
    people_manage = Message("管理人员", "Manage people")
    people_more = Message(
        "谁可以登录、能做什么：添加、改角色、重设密码、让登录失效、移除。",
        "Who may sign in and what they may do: add, change roles, reset passwords, end sessions, remove.",
    )
    people_add = Message("添加用户", "Add a user")
    people_add_hint = Message(
        "会生成一个一次性密码，只显示一次；对方第一次登录时换成自己的。",
        "A one-time password is made and shown once; at their first sign-in they choose their own.",
    )
    people_all = Message("{n} 个用户", "{n} users")
    one_time_password = Message(
        "「{name}」的一次性密码如下，只显示这一次，7 天内有效，请转告本人：",
        "The one-time password of “{name}” is shown this once and counts for 7 days. Pass it on:",
    )
    by_temporary = Message("一次性密码，还没换", "one-time password, not changed yet")
    person_about = Message("{how} · 添加于 {made} · {seen}", "{how} · added {made} · {seen}")
    person_seen = Message("最近在线 {at}", "last seen {at}")
    person_unseen = Message("没有登录", "not signed in")
    person_you = Message("（你）", "(you)")
    role = Message("角色", "Role")
    may_reader = Message("读者：提问、查找、阅读", "reader: asks, searches, reads")
    may_editor = Message("编辑：还可收录和删除文档", "editor: adds and deletes documents, too")
    may_admin = Message("管理员：还可管理人员和设置", "admin: manages people and settings, too")
    role_save = Message("改角色", "Change role")
    password_reset = Message("重设密码", "Reset password")
    password_reset_hint = Message(
        "给「{name}」一个新的一次性密码，现有登录全部失效。",
        "Give “{name}” a new one-time password; all sessions end.",
    )
    person_sign_out = Message("让 {n} 处登录失效", "Sign out in {n} places")
    person_remove_sure = Message("移除……", "Remove …")
    person_remove = Message("移除「{name}」", "Remove “{name}”")
    person_remove_hint = Message(
        "登录和密钥立即失效，不能撤销；对话留在数据库里，别人看不到。",
        "Sessions and keys end at once, and this can't be undone; conversations stay in the database, seen by nobody.",
    )
    person_gone = Message(
        "没有「{name}」这个用户，可能已经移除。下面是现有的用户。",
        "There is no user “{name}”, who may have been removed. Those that there are stand below.",
    )
    key_gone = Message(
        "没有编号为「{id}」的密钥，可能已经作废。下面是现有的密钥。",
        "There is no key “{id}”, which may have been revoked. Those that there are stand below.",
    )
    refused_title = Message("没有打开 · 明引", "Not opened · Mingyin")
    back_to_page = Message("返回明引", "Back to Mingyin")
    help_user = Message("管理可以登录的人", "manage who may sign in")
    help_user_add = Message(
        "添加用户；密码在提示后输入，或从标准输入读取",
        "add a user; the password is asked for, or read from standard input",
    )
    help_user_role = Message(
        "reader 读者、editor 编辑（可收录和删除文档）或 admin 管理员",
        "reader, editor (adds and deletes documents) or admin",
    )
    help_user_adopt = Message(
        "把还没有用户时的对话归到这个用户", "give this user the conversations of before there were users"
    )
    help_user_list = Message("列出用户", "list the users")
    help_user_remove = Message("移除用户", "remove a user")
    help_user_password = Message("修改密码", "change a password")
    help_user_set_role = Message("修改角色", "change a role")
    help_user_sign_out = Message("让一个用户在各处的登录失效", "sign a user out everywhere")
    help_key = Message("管理程序用的密钥", "manage keys for programs")
    help_key_add = Message("新密钥，只显示一次", "a new key, shown once")
    help_key_label = Message("用途，写给自己看", "what it is for, in your words")
    help_key_list = Message("列出密钥", "list the keys")
    help_key_remove = Message("作废一个密钥", "end a key")
    help_serve_certfile = Message("TLS 证书（PEM）", "TLS certificate (PEM)")
    help_serve_keyfile = Message("证书的私钥（PEM）", "the certificate's key (PEM)")
