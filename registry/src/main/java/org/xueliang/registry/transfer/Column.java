package org.xueliang.registry.transfer;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What a file of channels has, by the names of its header. The first Chinese name and the constant's own are written. */
enum Column {
    CODE("国标编码", "编码", "设备编码", "通道编码", "设备国标编码"),
    ALIAS("别名"),
    NAME("名称", "设备名称", "通道名称", "点位名称"),
    SOURCE_KIND("来源", "类别", "kind"),
    OWNER("权属单位", "所属单位", "建设单位"),
    MAINTAINER("维护单位", "运维单位"),
    PLACE("地点", "场所", "安装地点"),
    LONGITUDE("经度", "lon", "lng"),
    LATITUDE("纬度", "lat"),
    DATUM("坐标系", "坐标系统"),
    URL("拉流地址", "rtsp", "rtsp地址"),
    USERNAME("用户名", "user"),
    PASSWORD("密码");

    private final List<String> others;

    Column(String... others) {
        this.others = List.of(others);
    }

    String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    String chinese() {
        return others.get(0);
    }

    /** By any of its names; blanks, hyphens and capitals do not matter. */
    static Optional<Column> of(String header) {
        String plain = header.strip().toLowerCase(Locale.ROOT).replace(' ', '_').replace('-', '_');
        for (Column column : values()) {
            if (column.word().equals(plain) || column.others.contains(plain)) {
                return Optional.of(column);
            }
        }
        return Optional.empty();
    }
}
