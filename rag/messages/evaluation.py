"""What is said about measuring: its errors, the names of the measures, the report."""

from __future__ import annotations

from rag.messages.catalogue import Message, Topic


class AboutEvaluation(Topic):
    """Measuring on questions with known answers."""

    bad_question = Message(
        "「{path}」第 {line} 行不能用作测评问题：{reason}。请修正后再试。",
        "Line {line} of “{path}” can't be used as a question: {reason}. Mend it and try again.",
    )
    question_not_text = Message(
        "text 和 standalone 必须是字符串，text 不能为空", "text and standalone must be strings, and text not empty"
    )
    question_without_gold = Message(
        "answers、gold 和 standalone 至少要有一个", "one of answers, gold and standalone is needed"
    )
    question_no_list = Message("{key} 必须是列表", "{key} must be a list")
    question_no_strings = Message("{key} 必须是非空字符串的列表", "{key} must be a list of strings that are not empty")
    duplicate_question = Message(
        "「{path}」里有不止一个问题的 _id 是「{id}」。请改成各不相同的 _id 后再试。",
        "More than one question in “{path}” has the _id “{id}”. Give each its own and try again.",
    )
    no_documents = Message(
        "「{path}」里没有 corpus.jsonl 或 corpus.jsonl.gz，没有可问的文档。请放入文档，或用 --index 指定已有的索引。",
        "“{path}” holds no corpus.jsonl or corpus.jsonl.gz to ask. Put one there, or name an index with --index.",
    )
    unknown_gold = Message(
        "问题「{id}」提到的文档「{name}」不在资料库里。请检查 gold 和 documents，或补上这篇文档。",
        "The document “{name}” that question “{id}” names is not in the library. Check gold and documents, or add it.",
    )
    results_unwritable = Message(
        "无法写入结果文件夹「{path}」。请检查磁盘空间和权限，或用 --out 换一个位置。",
        "The results folder “{path}” can't be written. Check disk space, permissions and the path's length, or choose another with --out.",
    )
    bad_results = Message(
        "「{path}」不是 python -m rag evaluate 写出的结果文件。请检查路径。",
        "“{path}” is not a results file of python -m rag evaluate. Check the path.",
    )
    nothing_in_common = Message(
        "「{before}」和「{after}」没有共同的测评集和问题，无法比较。请在同一套问题上各测一次。",
        "“{before}” and “{after}” have no set and question in common. Measure both on the same questions.",
    )
    evaluate = Message("测评", "Asking")
    pace = Message("{rate:.1f} 题/秒，还需 {left}", "{rate:.1f}/s, {left} left")
    evaluated = Message("结果：{path}\n报告：{report}", "Results: {path}\nReport: {report}")
    compared = Message("测评集|指标|A|B|差 B−A [95%]|问题数|是否可信", "Set|Measure|A|B|B−A [95 %]|Questions|Real")
    real = Message("是", "yes")
    not_real = Message("否", "no")
    label_recall = Message("召回率@{k}", "Recall@{k}")
    label_hit = Message("命中率@{k}", "Hit rate@{k}")
    label_mrr = Message("平均倒数排名@{k}", "MRR@{k}")
    label_ndcg = Message("nDCG@{k}", "nDCG@{k}")
    label_held = Message("回答含答案", "Answer holds the gold")
    label_held_first = Message("首句含答案", "First sentence holds the gold")
    label_f1 = Message("回答与答案的字 F1", "Answer's character F1")
    label_length = Message("回答字数", "Answer length (characters)")
    label_refused = Message("误拒（有答案却没有直接回答）", "False refusals (near ones too)")
    label_near = Message("　其中给出相近的", "  near instead")
    label_near_right = Message("　相近的里有答案", "  near and right")
    label_nothing_first = Message("答案排在第一却什么也没给", "Nothing shown though found first")
    label_false_near = Message("无答案却给出相近的", "Near without an answer")
    label_verbatim = Message("引文与原文一致", "Citations verbatim")
    label_cited_right = Message("引文落在答案上", "Citations on the gold")
    label_gold_cited = Message("答案被引到", "Gold that is cited")
    label_false_answers = Message("误答（无答案却作答）", "False answers")
    label_auroc = Message("置信度 AUROC", "AUROC of the confidence")
    label_false_answers_at_5 = Message("误拒 5% 时的误答", "False answers at 5 % false refusals")
    label_brier = Message("置信度 Brier 分", "Brier score of the confidence")
    label_written_refused = Message("生成：拒答", "Written: refused")
    label_written_tokens = Message("生成：用去的 token", "Written: tokens used")
    label_written_fell_back = Message("生成：改为摘录", "Written: quotes instead")
    label_written_seconds = Message("生成：秒", "Written: seconds")
    label_written_supported = Message("生成：通过核对的句子", "Written: sentences that passed the check")
    label_written_numbers = Message("生成：数字有误的句子", "Written: sentences with a wrong number")
    label_written_verbatim = Message("生成：引文与原文一致", "Written: citations verbatim")
    label_written_held = Message("生成：回答含答案", "Written: answer holds the gold")
    label_written_cited_right = Message("生成：引文落在答案上", "Written: citations on the gold")
    label_written_gold_cited = Message("生成：答案被引到", "Written: gold that is cited")
    label_default = Message("现用的检索", "As it is")
    label_dense = Message("只用向量", "Dense only")
    label_keyword = Message("只用关键词", "Keywords only")
    label_all = Message("全部信号", "All signals")
    label_rewrite_f1 = Message("追问补全的字 F1", "Rewriting: character F1")
    label_alone_f1 = Message("　不补全", "  question alone")
    label_last_f1 = Message("　上一问＋本问", "  last question + question")
    label_difference = Message("AUROC 之差", "AUROC difference")
    within = Message("限定文档：{label}", "Within its document: {label}")
    kind_answerable = Message("有答案的问题", "answerable")
    kind_unanswerable = Message("无答案的问题", "unanswerable")
    kind_rewriting = Message("只看补全的追问", "follow-ups, rewriting only")
    wrong_not_found = Message("没检索到", "not retrieved")
    wrong_refused = Message("误拒", "falsely refused")
    wrong_not_held = Message("回答不含答案", "gold not in the answer")
    wrong_false_answer = Message("误答", "falsely answered")
    wrong_rewritten_worse = Message("补全不如不补", "better left alone")
    report_title = Message("明引测评: {name}", "Mingyin evaluated: {name}")
    report_commit = Message("代码 {commit}", "code {commit}")
    report_library = Message(
        "{documents} 篇文档、{passages} 个段落",
        "{documents} documents, {passages} passages",
    )
    report_machine = Message("{cores} 核 ({processor})", "{cores} cores ({processor})")
    report_warm = Message("用时取自热身后的 {warm} 个问题", "times of {warm} questions, asked warm")
    report_measures = Message("指标（比例为％，方括号内为 95% 区间）", "Measures (shares in %, with 95 % intervals)")
    report_intervals = Message(
        "区间由 1,000 次自助重抽样得出。误拒的问题算作没有答出，只给出相近的也是；字数、引文只算作答的。",
        "Intervals from 1,000 bootstrap resamples. A refusal holds no answer, nor does what is only near; length and "
        "citations leave both out.",
    )
    report_longest = Message("{label} p90: {length:.0f}。", "{label} p90: {length:.0f}.")
    report_reliability = Message(
        "置信度的期望校准误差为 {error:.1f}％（等频十组）。这和可靠性图都取决于本套题里有答案的比例（{rate:.1f}％），"
        "换一个比例就会不同。误拒 5% 对应的阈值是 {threshold:.3f}。",
        "The confidence's expected calibration error is {error:.1f} % (ten bins of equal counts). It and the "
        "reliability plot depend on this set's share of answerable questions ({rate:.1f} %) and would differ "
        "with another. False refusals reach 5 % at the threshold {threshold:.3f}.",
    )
    report_retrieval = Message("只用一种检索", "One retriever alone")
    report_signals = Message(
        "去掉一个置信信号（逻辑回归，交叉验证）", "Without one signal (cross-validated regression)"
    )
    report_columns = Message(
        "编号|问题所在|问题|标准答案|回答|引文|名次|置信度", "Id|Wrong|Question|Gold|Answer|Cited|Rank|Confidence"
    )
    report_wrong = Message("没做好的问题", "What went wrong")
    report_all = Message("全部", "all")
    report_holding = Message("含有的文字", "holding these words")
    plot_retrieval = Message("检索：前 k 段里有没有答案", "Retrieval: found among the first k")
    plot_reliability = Message("置信度可靠吗（按本套题的比例）", "Reliability (at this set's base rate)")
    plot_mean_confidence = Message("平均置信度", "mean confidence")
    plot_answerable = Message("有答案的比例", "share answerable")
    plot_false_answers = Message("误答（无答案却作答）", "false answers")
    plot_answered = Message("有答案且作答", "answerable and answered")
    plot_confidence = Message("置信度", "Confidence")
    plot_questions = Message("问题数", "questions")
    plot_latency = Message("各阶段用时", "Time by stage")
    plots_missing = Message(
        '缺少软件包 matplotlib，画不出测评的图。请运行 pip install "mingyin[evaluate]" 后再试。',
        'The package matplotlib, which draws the plots, is not installed. Run pip install "mingyin[evaluate]" and try again.',
    )
