package org.xueliang.registry.figures;

import java.util.Map;

/** How each figure is computed, in Chinese; what a figure's own {@code how} says in English. */
final class ChineseWords {
    private static final Map<String, String> HOW = Map.ofEntries(
            Map.entry("built.plan", "现已入网登记的摄像机数 / 窗口结束时有效的最新计划数"),
            Map.entry("built.view", "位置、朝向、视场角、可视距离齐全的摄像机 / 摄像机总数"),
            Map.entry("built.coverage", "轮廓内至少落入一台摄像机视域的面积 / 轮廓内公共区域面积（已扣除非公共场所）；不计墙体、树木遮挡，为最好情形"),
            Map.entry("networked.connected", "窗口内曾在线的摄像机 / 摄像机总数"),
            Map.entry("networked.online", "在线时长 / （在线 + 离线）时长，由状态历史算出；未知时长不计"),
            Map.entry("networked.picture", "窗口结束时在线且无遮挡、移位、冻结的摄像机 / 当时在线的摄像机"),
            Map.entry("networked.intact", "在线且无画面异常的时长 / （在线 + 离线）时长"),
            Map.entry("networked.intact_key_places", "同上，仅重点公共区域"),
            Map.entry("networked.intact_key_trades", "同上，仅重点行业、领域"),
            Map.entry("networked.clock", "最近一次校时误差在 1 秒内的设备 / 窗口内见到时钟的设备（GB/T 28181 9.10.3）"),
            Map.entry("managed.repair", "窗口内结束的中断在窗口内的时长之和 / 其次数"),
            Map.entry("managed.filing", "应备案场所中位置、权属、维护单位、行政区划、存储期限齐全的摄像机 / 应备案摄像机；是否已报送不在此记录"),
            Map.entry("managed.retention", "最早录像达到场所要求天数的摄像机 / 窗口内向设备查询过最早录像的摄像机"),
            Map.entry("used.looks", "审计日志中已应答的调阅次数 / 摄像机总数"),
            Map.entry("used.looked_at", "至少被调阅一次的摄像机 / 摄像机总数"),
            Map.entry("used.alerts_critical", "5 分钟内处置的报警 / 已到时限或已处置的报警；时限为本系统建议"),
            Map.entry("used.alerts_high", "15 分钟内处置的报警 / 已到时限或已处置的报警；时限为本系统建议"),
            Map.entry("used.alerts_medium", "2 小时内处置的报警 / 已到时限或已处置的报警；时限为本系统建议"),
            Map.entry("used.alerts_low", "24 小时内处置的报警 / 已到时限或已处置的报警；时限为本系统建议"),
            Map.entry("used.incidents", "窗口内开始的事件数 / 天数"));

    private ChineseWords() {}

    /** Empty for a figure that there is not. */
    static String how(String id) {
        return HOW.getOrDefault(id, "");
    }
}
