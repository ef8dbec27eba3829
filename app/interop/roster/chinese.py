"""The Chinese names of a roster's tables, columns and words, as sheets of a spreadsheet may have them (COMPLIANCE §8)."""

from __future__ import annotations

from app.interop.roster.layout import BY_NAME, Column, File, Kind

TABLES = {
    "orgs.csv": ("单位", "机构", "组织机构", "学校"),
    "academicSessions.csv": ("学期", "学年学期", "学年", "校历"),
    "posts.csv": ("岗位", "岗位表"),
    "users.csv": ("人员", "用户", "人员名单"),
    "roles.csv": ("角色",),
    "classes.csv": ("班级",),
    "enrollments.csv": ("在读", "在班", "班级成员"),
    "appointments.csv": ("任职", "任职情况"),
    "guardianships.csv": ("监护", "监护关系"),
    "changes.csv": ("变更", "变动"),
    "sessions.csv": ("授课", "授课记录"),
    "attendance.csv": ("到课", "上课登记"),
    "coverage.csv": ("覆盖", "模块学习"),
    "records.csv": ("学习记录", "培训记录"),
    "hours.csv": ("学时", "学时登记"),
    "contacts.csv": ("家校联系", "联系记录"),
    "acts.csv": ("安全工作", "工作记录"),
    "waivers.csv": ("豁免",),
}
COLUMNS = {
    "sourcedId": ("编号", "ID", "代码"),
    "status": ("状态",),
    "dateLastModified": ("最后修改", "修改时间", "最后修改时间"),
    "name": ("名称", "单位名称"),
    "type": ("类型",),
    "kind": ("类别", "种类", "身份"),
    "parentSourcedId": ("上级编号", "上级单位", "上级"),
    "startDate": ("开始日期", "起始日", "起始日期"),
    "beginDate": ("开始日期", "起始日", "起始日期"),
    "endDate": ("结束日期", "截止日期", "最后一天"),
    "title": ("名称", "标题", "岗位名称", "班级名称"),
    "orgSourcedId": ("单位编号", "单位"),
    "schoolSourcedId": ("学校编号", "学校", "单位编号"),
    "sensitive": ("敏感", "敏感岗位", "是否敏感"),
    "category": ("类别", "岗位类别"),
    "fullName": ("姓名",),
    "familyName": ("姓",),
    "givenName": ("名",),
    "roles": ("角色",),
    "role": ("角色",),
    "roleType": ("角色类型",),
    "identifier": ("工号", "学号", "工号或学号"),
    "email": ("邮箱", "电子邮箱"),
    "phone": ("手机号", "手机", "电话"),
    "agentSourcedIds": ("监护人编号",),
    "grades": ("年级",),
    "termSourcedIds": ("学期编号", "学期"),
    "classSourcedId": ("班级编号", "班级"),
    "classSourcedIds": ("班级编号", "班级"),
    "userSourcedId": ("人员编号", "人员"),
    "personSourcedId": ("人员编号", "人员"),
    "guardianSourcedId": ("监护人编号", "家长编号"),
    "studentSourcedId": ("学生编号",),
    "facilitatorSourcedId": ("授课人编号", "授课人"),
    "sessionSourcedId": ("授课编号",),
    "post": ("岗位编号", "岗位"),
    "course": ("课程",),
    "edition": ("版次",),
    "module": ("模块",),
    "modules": ("模块",),
    "minutes": ("分钟", "分钟数", "时长(分钟)"),
    "topics": ("主题",),
    "capacity": ("授课身份", "以何身份"),
    "heldOn": ("日期", "授课日期"),
    "doneOn": ("日期", "完成日期"),
    "completedOn": ("完成日期", "日期"),
    "coveredOn": ("日期", "学习日期"),
    "evidence": ("凭据", "证明"),
    "reference": ("凭据", "文号"),
    "source": ("来源",),
    "voids": ("作废编号",),
    "voidReason": ("作废原因",),
    "requirement": ("要求",),
    "reason": ("原因",),
    "file": ("文件", "表"),
    "field": ("字段",),
    "value": ("值",),
    "from": ("自何日起", "起始日"),
}
WORDS = {
    "学生": "student", "教师": "teacher", "老师": "teacher", "教职工": "staff", "志愿者": "volunteer", "外聘": "external", "外来": "external",
    "学期": "term", "学年": "schoolYear", "活动": "campaign", "有效": "active", "删除": "tobedeleted",
    "到课": "present", "迟到": "late", "缺课": "absent", "请假": "on_leave", "另有安排": "other_arrangement",
    "回执": "letter_receipt", "家长会": "meeting", "家访": "visit", "谈话": "talk",
    "单位": "orgs", "岗位": "posts",
}  # fmt: skip
ORGANISATIONS = {
    "区县": "district", "教育局": "district", "学校": "school", "幼儿园": "kindergarten", "培训机构": "training_institution",
    "社会组织": "social_organisation", "社区": "community", "部门": "department",
}  # fmt: skip


def file_of(sheet: str) -> File | None:
    """Return the table a sheet holds, by file name with or without its ending, or by a Chinese name."""
    name = sheet.strip().lower().removesuffix(".csv")
    by_file = BY_NAME.get(f"{name}.csv")
    return by_file or next((BY_NAME[file.lower()] for file, names in TABLES.items() if name in names), None)


def column_of(file: File, heading: str) -> Column | None:
    """Return a table's column by its name in any letter case, or by a Chinese heading."""
    known = file.column(heading)
    text = heading.replace(" ", "").rstrip("*:")
    return known or next((one for one in file.columns if text in COLUMNS.get(one.name, ())), None)


def word_of(column: Column, text: str) -> str:
    """Return a Chinese word of a column as the word the roster knows; any other text stays as it is."""
    if column.kind is Kind.WORD:
        return WORDS.get(text, text)
    return ORGANISATIONS.get(text, text) if column.name in {"type", "kind"} else text
