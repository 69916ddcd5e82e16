package org.xueliang.protocol.manscdp;

import org.jspecify.annotations.Nullable;

/** Queries without parameters (2022 A.2.4). */
public enum QueryType {
    DEVICE_INFO("DeviceInfo", GbEdition.GB2011),
    DEVICE_STATUS("DeviceStatus", GbEdition.GB2011),
    PRESET_LIST("PresetQuery", GbEdition.GB2016),
    HOME_POSITION("HomePositionQuery", GbEdition.GB2022),
    CRUISE_TRACK_LIST("CruiseTrackListQuery", GbEdition.GB2022),
    PTZ_POSITION("PTZPosition", GbEdition.GB2022),
    SD_CARD_STATUS("SDCardStatus", GbEdition.GB2022);

    private final String commandType;
    private final GbEdition since;

    QueryType(String commandType, GbEdition since) {
        this.commandType = commandType;
        this.since = since;
    }

    public String commandType() {
        return commandType;
    }

    /** @return the edition that brought it: older devices are not asked */
    public GbEdition since() {
        return since;
    }

    static @Nullable QueryType of(String commandType) {
        for (QueryType type : values()) {
            if (type.commandType.equalsIgnoreCase(commandType)) {
                return type;
            }
        }
        return null;
    }
}
