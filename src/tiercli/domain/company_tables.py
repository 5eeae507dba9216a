"""Standard tables about the company itself: its targets, people, branches, market and products, and what people decided."""

from __future__ import annotations

from dataclasses import replace

from tiercli.domain.language import Text
from tiercli.domain.shared_fields import BRANCH, CUSTOMER_ID, CUSTOMER_NAME, MANAGER, NOTE, PRODUCT, REGION, UNIT
from tiercli.domain.table_fields import Kind, TableFields, field

_T, _I, _D, _Q, _M, _N = Kind.TEXT, Kind.ID, Kind.DATE, Kind.QUANTITY, Kind.MONEY, Kind.NUMBER

TARGETS = TableFields(
    "targets",
    Text("目标", "Targets"),
    ("目标", "销售目标", "计划", "年度目标", "任务", "指标", "Targets", "Plan", "Goals", "Quota"),
    ("manager", "branch", "customer_id", "customer_name"),
    (("target",),),
    (
        field("date", _D, "期间", "Period", "月份|年月|日期|目标月份|Period|Month|Date"),
        field("year", _N, "年度", "Year", "年份|年|Year"),
        field("quarter", _T, "季度", "Quarter", "阶段|季|Quarter|Qtr"),
        field("measure", _T, "指标", "Measure", "目标项目|指标名称|项目|Measure|KPI|Metric"),
        MANAGER,
        BRANCH,
        REGION,
        CUSTOMER_ID,
        CUSTOMER_NAME,
        field("target", _N, "目标值", "Target", "目标|目标量|目标销量|计划|计划量|任务量|Target|Goal|Plan", summed=True),
    ),
)
MANAGERS = TableFields(
    "managers",
    Text("客户经理", "Account managers"),
    ("客户经理", "客户经理档案", "人员", "销售人员", "业务员", "员工", "销售团队", "Managers", "Account Managers", "Staff", "Sales Team"),
    ("manager",),
    (("manager",),),
    (
        field("manager_id", _I, "工号", "Staff no.", "员工编号|员工号|人员编号|Staff No|Employee ID|Employee No"),
        field("manager", _T, "姓名", "Account manager", "客户经理|业务员|员工姓名|客户经理姓名|销售员|Name|Manager|Account Manager|Salesperson"),
        BRANCH,
        REGION,
        field("hire_date", _D, "入职日期", "Hired on", "入职时间|到岗日期|上岗日期|任职日期|Hire Date|Hired On|Start Date"),
        field("level", _T, "现级别", "Current level", "级别|当前级别|上年级别|Level|Grade"),
        field("previous_level", _T, "上次级别", "Previous level", "上期级别|Previous Level"),
        field("base_pay", _M, "基本工资", "Base pay", "底薪|Base Pay|Base Salary"),
        field("target", _Q, "年度目标", "Annual target", "目标|目标销量|任务量|Target|Annual Target"),
        field("phone", _I, "电话", "Phone", "手机|联系电话|Phone|Mobile", personal=True),
        field("id_number", _I, "身份证号", "ID number", "身份证|ID Number", personal=True),
        NOTE,
    ),
)
TEAM = TableFields(
    "team",
    Text("客户团队", "Team"),
    (
        "客户团队",
        "团队",
        "客户经理团队",
        "维护团队",
        "服务团队",
        "项目团队",
        "维护责任人",
        "维护人员",
        "责任人名单",
        "KAM",
        "KAM团队",
        "Team",
        "Account Team",
        "KAM Team",
        "Team Members",
    ),
    ("customer_id", "customer_name"),
    (("person",), ("role",)),
    (
        CUSTOMER_ID,
        CUSTOMER_NAME,
        BRANCH,
        field("station", _T, "加油站", "Station", "所属加油站|油站|Petrol Station|Filling Station"),
        field("role", _T, "角色", "Role", "职责|分工|团队角色|团队分工|责任角色|Function|Responsibility|Team Role"),
        field("person", _T, "姓名", "Person", "人员|成员|团队成员|人员姓名|成员姓名|我方人员|Name|Staff Name|Our Person"),
        field("department", _T, "部门", "Department", "所在部门|所属部门|处室|Dept"),
        field("phone", _I, "电话", "Phone", "手机|联系电话|联系方式|Mobile|Telephone", personal=True),
        NOTE,
    ),
)
BRANCHES = TableFields(
    "branches",
    Text("分公司", "Branches"),
    (
        "分公司",
        "分公司信息",
        "分公司名单",
        "分公司档案",
        "分公司负责人",
        "二级公司",
        "二级公司名单",
        "机构信息",
        "机构名单",
        "Branches",
        "Branch List",
        "Branch Offices",
    ),
    ("branch",),
    (("branch",),),
    (
        replace(BRANCH, aliases=(*BRANCH.aliases, "分公司名称", "二级公司名称", "机构名称", "公司名称", "Branch Name")),
        REGION,
        field("head", _T, "负责人", "Head", "总经理|主要负责人|分公司经理|分公司负责人|经理|General Manager|Branch Manager|Manager|Person in Charge"),
        field("contact", _T, "联系人", "Contact", "联络人|联系人姓名|业务联系人|经办人|Contact Person|Liaison"),
        field("phone", _I, "电话", "Phone", "手机|联系电话|联系方式|Mobile|Telephone", personal=True),
        NOTE,
    ),
)
CONTACTS = TableFields(
    "contacts",
    Text("客户联系人", "Contacts"),
    ("客户联系人", "联系人", "客户联系人名单", "联系人名单", "客户人员", "Contacts", "Contact List", "Contact Persons", "Customer Contacts"),
    ("customer_id", "customer_name"),
    (("customer_id", "customer_name"), ("contact",)),
    (
        CUSTOMER_ID,
        CUSTOMER_NAME,
        field("contact", _T, "联系人", "Contact", "姓名|联系人姓名|联络人|Contact Name|Contact Person|Name", personal=True),
        field("role", _T, "职务", "Role", "职位|角色|岗位|联系人职务|Position|Job Title|Title"),
        field("phone", _I, "电话", "Phone", "联系电话|手机|手机号|手机号码|联系方式|Mobile|Telephone|Tel", personal=True),
        field("email", _T, "邮箱", "E-mail", "电子邮箱|电子邮件|微信|Email|Mail|WeChat", personal=True),
        NOTE,
    ),
)
MARKET = TableFields(
    "market",
    Text("市场容量", "Market"),
    ("市场容量", "市场", "市场数据", "市场总量", "市场销量", "市场份额", "市场占有率", "市场需求", "Market", "Market Data", "Market Size", "Market Volume"),
    ("region", "branch", "manager"),
    (("volume",),),
    (
        field("date", _D, "期间", "Period", "月份|年月|日期|统计月份|Month|Date"),
        field("year", _N, "年度", "Year", "年份|年"),
        field("quarter", _T, "季度", "Quarter", "阶段|季|Qtr"),
        REGION,
        BRANCH,
        MANAGER,
        PRODUCT,
        field(
            "volume",
            _Q,
            "市场容量",
            "Market volume",
            "市场总量|市场销量|市场销售量|市场需求|市场需求量|市场消费量|全市场销量|社会需求量|社会消费量|市场量|Market Size|Market Demand|Total Market|Market Sales|Market Quantity",
            summed=True,
        ),
        NOTE,
    ),
)
LEVELS = TableFields(
    "levels",
    Text("现有级别", "Current levels"),
    (
        "现有级别",
        "现级别",
        "现有等级",
        "现等级",
        "当前级别",
        "当前等级",
        "目前级别",
        "期初级别",
        "上期级别",
        "上年级别",
        "Current Levels",
        "Opening Levels",
        "Levels Today",
        "Present Levels",
    ),
    ("customer_id", "customer_name", "manager"),
    (("level",),),
    (
        CUSTOMER_ID,
        CUSTOMER_NAME,
        MANAGER,
        field("grading", _T, "分级项", "Grading", "评级项"),
        field(
            "level",
            _T,
            "现级别",
            "Current level",
            "现有级别|现等级|现有等级|当前级别|当前等级|目前级别|期初级别|上期级别|上年级别|级别|等级|Level|Tier|Present Level|Class",
        ),
        field("since", _D, "定级日期", "Since", "评定日期|生效日期|起始日期|自|Level Since|Rated On|Valid From"),
        NOTE,
    ),
)
OVERRIDES = TableFields(
    "overrides",
    Text("人工调整", "Overrides"),
    ("人工调整", "调整", "等级调整", "特批", "Overrides", "Manual Levels"),
    ("customer_id", "customer_name", "manager"),
    (("level",),),
    (
        CUSTOMER_ID,
        CUSTOMER_NAME,
        MANAGER,
        field("grading", _T, "分级项", "Grading", "评级项|Grading"),
        field("level", _T, "调整后级别", "Level", "级别|等级|调整等级|Level|Tier"),
        field("reason", _T, "原因", "Reason", "调整原因|理由|Reason"),
        field("approver", _T, "审批人", "Approver", "批准人|Approver|Approved By"),
        field("from", _D, "生效日期", "From", "开始日期|起始日期|From|Valid From"),
        field("until", _D, "失效日期", "Until", "截止日期|到期日期|Until|Valid Until|Expires"),
    ),
)
ALIASES = TableFields(
    "aliases",
    Text("别名", "Aliases"),
    ("别名", "客户别名", "名称对照", "Aliases", "Name Map"),
    ("alias",),
    (("alias",), ("customer",)),
    (
        field("alias", _T, "别名", "Alias", "曾用名|原名称|Alias|Also Known As"),
        field("customer", _T, "标准名称", "Customer", "客户名称|客户编号|正式名称|规范名称|Customer|Standard Name"),
    ),
)
PRODUCTS = TableFields(
    "products",
    Text("产品档案", "Products"),
    (
        "产品档案",
        "产品",
        "产品表",
        "产品目录",
        "产品信息",
        "商品档案",
        "物料档案",
        "物料主数据",
        "存货档案",
        "Products",
        "Product Master",
        "Materials",
        "Items",
        "Item Master",
    ),
    ("product",),
    (("product",),),
    (
        PRODUCT,
        field(
            "category", _T, "产品类别", "Product category", "品类|产品大类|商品类别|产品组|产品分组|产品系列|物料组|Category|Product Group|Group|Material Group"
        ),
        UNIT,
        field(
            "unit_weight",
            _Q,
            "单位重量",
            "Weight of one",
            "单重|件重|单件重量|每件重量|单位净重|包装重量|每包重量|每袋重量|每桶重量|袋重|包装规格(吨)|装重|Unit Weight|Pack Size|Weight per Unit|Net Weight per Unit|Pack Weight|Weight per Pack",
        ),
        field("density", _N, "密度", "Density", "标准密度|产品密度|比重|Specific Gravity", unit="t/m3"),
        NOTE,
    ),
)
