namespace Hub.Host.Demo.Generation;

/// <summary>What names of people and enterprises are put together from.</summary>
internal static class Words
{
    /// <summary>Family names common in western Guangdong.</summary>
    public static readonly string[] FamilyNames =
    [
        "陈", "李", "黄", "梁", "张", "林", "刘", "吴", "谢", "罗", "叶", "彭", "邓", "曾", "何", "冯", "莫", "区", "麦", "谭", "苏", "蔡", "潘", "覃", "欧阳",
    ];

    public static readonly string[] MaleGivenNames =
    [
        "志强", "伟明", "建华", "国栋", "永康", "嘉俊", "子轩", "浩然", "文杰", "海涛", "锦荣", "耀辉", "俊杰", "振东", "家乐", "明", "勇", "斌", "峰", "波",
    ];

    public static readonly string[] FemaleGivenNames =
    [
        "丽华", "秀英", "婷婷", "雪梅", "美玲", "嘉欣", "诗雅", "晓燕", "玉珍", "惠芳", "思琪", "静雯", "月娥", "桂花", "凤仪", "敏", "芳", "娟", "霞", "洁",
    ];

    /// <summary>The distinctive part of an enterprise's name (字号).</summary>
    public static readonly string[] TradeNames =
    [
        "金利", "宏泰", "云峰", "鑫源", "恒达", "凌云", "西江", "翠石", "兴隆", "万通", "南江", "福源", "瑞丰", "德盛", "腾飞", "博雅", "新翔", "锦绣", "永顺", "华晟",
        "禾田", "绿野", "裕丰", "安泰", "星河", "远洋", "正大", "同创", "合力", "聚贤",
    ];

    /// <summary>Trades of the place with their class in GB/T 4754-2017.</summary>
    public static readonly (string Name, string Industry)[] Trades =
    [
        ("石材", "3032"), ("不锈钢制品", "3382"), ("水泥", "3011"), ("硫化工", "2611"), ("电子科技", "3982"), ("农业发展", "0149"), ("畜牧", "0313"),
        ("建材贸易", "5165"), ("物流", "5437"), ("软件", "6513"), ("建筑工程", "4720"), ("餐饮管理", "6210"), ("百货", "5211"), ("环保科技", "7722"), ("药业", "2730"),
    ];

    public static readonly string[] Roads = ["城中路", "建设路", "兴云西路", "环市东路", "解放路", "河滨路", "育华路", "星岩路", "府前路", "工业大道"];
}
