package wording

// Jurisdictions are those that there are rules of, as brand.Jurisdiction names them.
var Jurisdictions = []string{"cn", "eu", "uk", "us"}

// Rule is one rule of a law with the words that make one think of it. What it is called
// and says, for people, is in the catalogue under its ID; Source names the place in the
// law as lawyers write it, English does so for who cannot read that, and URL is where its
// official text stands.
type Rule struct {
	ID, In, Source, English, URL string
	Words                        []string

	folded []string
}

// Place is Source as readers of a language ("en", "zh") can read it.
func (r Rule) Place(lang string) string {
	if r.English != "" && lang != "zh" {
		return r.English
	}
	return r.Source
}

// The official texts.
const (
	cnLaw   = "https://flk.npc.gov.cn/"
	euUCPD  = "https://eur-lex.europa.eu/eli/dir/2005/29"
	euGreen = "https://eur-lex.europa.eu/eli/dir/2024/825/oj"
	ukDMCC  = "https://www.legislation.gov.uk/ukpga/2024/13/schedule/20"
	usFree  = "https://www.ecfr.gov/current/title-16/part-251"
	usGreen = "https://www.ecfr.gov/current/title-16/part-260"
	usMade  = "https://www.ecfr.gov/current/title-16/part-323"
	usDrug  = "https://www.law.cornell.edu/uscode/text/21/321"
)

// Rules are all rules that are known, by jurisdiction.
//
//   - China: Advertising Law of the PRC (1994, as amended to 2021), art. 9(2) and 9(3), words such as
//     "national-level", "highest-grade", "best"; art. 17, which keeps medical words from what
//     is no medicine; art. 28, advertising that deceives. What "such as" takes in is told by
//     the Guide to the Enforcement against Absolute Terms in Advertising (SAMR, 2023, no. 6).
//   - European Union: Directive 2005/29/EC, annex I, points 4, 7, 17 and 20, as Directive (EU)
//     2024/825 amends it from 27 September 2026 on by points 4a and 4c.
//   - United Kingdom: Digital Markets, Competition and Consumers Act 2024, schedule 20.
//   - United States: 16 CFR 251 ("free"), 16 CFR 260 (Green Guides), 16 CFR 323 (made in USA);
//     21 U.S.C. 321(g), by which what is said to treat a disease is a drug.
var Rules = fill([]Rule{
	{ID: "cn.absolute", In: "cn", Source: "《中华人民共和国广告法》第九条第（三）项", English: "Advertising Law of the PRC, art. 9(3)", URL: cnLaw, Words: []string{
		"国家级", "國家級", "国级", "世界级", "最高级", "最高級", "最佳", "最好", "最优", "最優", "最强", "最先进", "最低价", "最便宜", "全网最低", "史上最",
		"顶级", "頂級", "顶尖", "极品", "極品", "第一品牌", "全国第一", "全网第一", "世界第一", "销量第一", "独一无二", "绝无仅有", "史无前例", "万能", "唯一正宗",
		"national-level", "state-level", "highest-grade", "the very best", "the best", "number one", "no. 1", "no.1", "world's first", "world-class", "unrivalled", "unparalleled",
	}},
	{ID: "cn.state", In: "cn", Source: "《中华人民共和国广告法》第九条第（二）项", English: "Advertising Law of the PRC, art. 9(2)", URL: cnLaw, Words: []string{
		"国家机关", "国家领导人", "国宴", "人民大会堂", "国务院", "特供", "专供", "中南海", "state banquet", "by special supply",
	}},
	{ID: "cn.medical", In: "cn", Source: "《中华人民共和国广告法》第十七条", English: "Advertising Law of the PRC, art. 17", URL: cnLaw, Words: []string{
		"治疗", "治療", "治愈", "治癒", "疗效", "療效", "药效", "根治", "祛病", "抗癌", "防癌", "消炎", "抗炎", "降血压", "降血糖", "降血脂", "预防疾病", "延年益寿", "医用", "药用", "处方", "排毒",
		"cures", "cure for", "therapeutic", "medicinal", "anti-cancer", "anti-inflammatory", "lowers blood pressure", "prevents disease", "detox",
	}},
	{ID: "cn.false", In: "cn", Source: "《中华人民共和国广告法》第二十八条", English: "Advertising Law of the PRC, art. 28", URL: cnLaw, Words: []string{
		"百分百有效", "100%有效", "永不", "零风险", "保证有效", "无效退款", "100% effective", "guaranteed results", "risk-free",
	}},
	{ID: "eu.cure", In: "eu", Source: "Directive 2005/29/EC, annex I, point 17", URL: euUCPD, Words: cure},
	{ID: "eu.free", In: "eu", Source: "Directive 2005/29/EC, annex I, point 20", URL: euUCPD, Words: free},
	{ID: "eu.approved", In: "eu", Source: "Directive 2005/29/EC, annex I, point 4", URL: euUCPD, Words: approved},
	{ID: "eu.hurry", In: "eu", Source: "Directive 2005/29/EC, annex I, point 7", URL: euUCPD, Words: hurry},
	{ID: "eu.green", In: "eu", Source: "Directive 2005/29/EC, annex I, point 4a (Directive (EU) 2024/825)", URL: euGreen, Words: green},
	{ID: "eu.neutral", In: "eu", Source: "Directive 2005/29/EC, annex I, point 4c (Directive (EU) 2024/825)", URL: euGreen, Words: neutral},
	{ID: "uk.cure", In: "uk", Source: "Digital Markets, Competition and Consumers Act 2024, schedule 20", URL: ukDMCC, Words: cure},
	{ID: "uk.free", In: "uk", Source: "Digital Markets, Competition and Consumers Act 2024, schedule 20", URL: ukDMCC, Words: free},
	{ID: "uk.approved", In: "uk", Source: "Digital Markets, Competition and Consumers Act 2024, schedule 20", URL: ukDMCC, Words: approved},
	{ID: "uk.hurry", In: "uk", Source: "Digital Markets, Competition and Consumers Act 2024, schedule 20", URL: ukDMCC, Words: hurry},
	{ID: "us.cure", In: "us", Source: "21 U.S.C. § 321(g)(1)(B)", URL: usDrug, Words: cure},
	{ID: "us.free", In: "us", Source: "16 CFR § 251.1", URL: usFree, Words: free},
	{ID: "us.green", In: "us", Source: "16 CFR §§ 260.4, 260.5, 260.8", URL: usGreen, Words: append(append([]string{}, green...), neutral...)},
	{ID: "us.made", In: "us", Source: "16 CFR § 323.2", URL: usMade, Words: []string{"made in usa", "made in the usa", "made in america", "american-made", "美国制造"}},
})

var (
	cure = []string{
		"cures", "cure for", "heals", "therapeutic", "medicinal", "anti-cancer", "anti-inflammatory", "antibacterial", "antiviral",
		"lowers blood pressure", "prevents disease", "prevents illness", "relieves pain", "detox", "治疗", "治療", "治愈", "治癒", "疗效", "療效", "抗癌", "消炎", "降血压", "预防疾病", "排毒",
	}
	free = []string{
		"for free", "free of charge", "completely free", "free gift", "free sample", "free shipping", "free delivery", "without charge", "at no cost", "gratis",
		"免费", "免費", "白送", "包邮", "零元",
	}
	approved = []string{
		"eu-approved", "eu approved", "fda-approved", "fda approved", "government-approved", "government approved", "officially approved", "ce-certified", "ce certified", "ministry-approved",
		"官方认证", "政府认证", "国家认证", "欧盟认证",
	}
	hurry = []string{"today only", "only today", "last chance", "final chance", "never again at this price", "仅限今天", "仅限今日", "最后机会", "错过不再"}
	green = []string{
		"environmentally friendly", "environment-friendly", "environment friendly", "eco-friendly", "eco friendly", "ecofriendly", "ecological", "nature's friend", "good for the planet",
		"gentle on the environment", "climate-friendly", "climate friendly", "green product", "biodegradable", "biobased", "energy-efficient", "energy efficient",
		"环保", "環保", "绿色产品", "可降解", "生态友好",
	}
	neutral = []string{"climate-neutral", "climate neutral", "carbon-neutral", "carbon neutral", "co2-neutral", "co2 neutral", "net zero", "net-zero", "climate-positive", "碳中和", "零碳", "气候中和"}
)

func fill(rules []Rule) []Rule {
	for i, r := range rules {
		for _, w := range r.Words {
			rules[i].folded = append(rules[i].folded, folded(w))
		}
	}
	return rules
}
