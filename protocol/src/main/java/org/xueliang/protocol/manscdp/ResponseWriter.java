package org.xueliang.protocol.manscdp;

/** Writes what only a Response has (2022 A.2.6). */
final class ResponseWriter {
    private ResponseWriter() {}

    static void write(XmlWriter xml, ManscdpMessage message, GbEdition edition) {
        if (message instanceof CatalogResponse catalog) {
            xml.leaf("SumNum", Math.max(0, catalog.sumNum()));
            if (!catalog.items().isEmpty()) {
                xml.openList("DeviceList", catalog.items().size());
                catalog.items().forEach(entry -> CatalogItemWriter.write(xml, entry, edition));
                xml.close("DeviceList");
            }
        } else if (message instanceof RecordInfoResponse records) {
            records(xml, records);
        } else if (message instanceof ResultResponse result) {
            xml.leaf("Result", result(result.ok())).said("Reason", result.reason());
        } else if (message instanceof DeviceInfoResponse info) {
            xml.said("DeviceName", info.deviceName())
                    .leaf("Result", result(info.ok()))
                    .said("Manufacturer", info.manufacturer())
                    .said("Model", info.model())
                    .said("Firmware", info.firmware())
                    .said("Channel", info.channels());
        } else if (message instanceof DeviceStatusResponse status) {
            status(xml, status);
        } else if (message instanceof ConfigDownloadResponse config) {
            xml.leaf("Result", result(config.ok()));
            config.blocks().forEach(block -> ConfigBlockWriter.write(xml, block, true));
        } else if (message instanceof PresetListResponse presets) {
            presets(xml, presets, edition);
        } else {
            of2022(xml, message);
        }
    }

    private static void of2022(XmlWriter xml, ManscdpMessage message) {
        if (message instanceof HomePositionResponse home) {
            ControlCommand.HomePosition position = home.home();
            if (position != null) {
                ControlWriter.homePosition(xml, position);
            }
        } else if (message instanceof CruiseTrackListResponse list) {
            xml.leaf("SumNum", list.sumNum())
                    .openList("CruiseTrackList", list.tracks().size());
            for (CruiseTrackListResponse.CruiseTrack track : list.tracks()) {
                xml.open("CruiseTrack")
                        .leaf("Number", track.number())
                        .leaf("Name", track.name())
                        .close("CruiseTrack");
            }
            xml.close("CruiseTrackList");
        } else if (message instanceof CruiseTrackResponse track) {
            xml.leaf("Number", track.number())
                    .leaf("Name", track.name())
                    .leaf("SumNum", track.sumNum())
                    .openList("CruisePointList", track.points().size());
            for (CruiseTrackResponse.CruisePoint point : track.points()) {
                xml.open("CruisePoint")
                        .leaf("PresetIndex", point.preset())
                        .leaf("StayTime", point.staySeconds())
                        .leaf("Speed", point.speed())
                        .close("CruisePoint");
            }
            xml.close("CruisePointList");
        } else if (message instanceof SdCardStatusResponse cards) {
            sdCards(xml, cards);
        }
    }

    static void ptzPosition(XmlWriter xml, PtzPositionReport report) {
        xml.said("Pan", report.panDegrees())
                .said("Tilt", report.tiltDegrees())
                .said("Zoom", report.zoom())
                .said("HorizontalFieldAngle", report.horizontalFieldAngle())
                .said("VerticalFieldAngle", report.verticalFieldAngle())
                .said("MaxViewDistance", report.maxViewDistanceM());
    }

    private static String result(boolean ok) {
        return ok ? "OK" : "ERROR";
    }

    private static void records(XmlWriter xml, RecordInfoResponse records) {
        xml.leaf("Name", records.name()).leaf("SumNum", Math.max(0, records.sumNum()));
        if (records.items().isEmpty()) {
            return;
        }
        xml.openList("RecordList", records.items().size());
        for (RecordInfoResponse.RecordEntry record : records.items()) {
            xml.open("Item")
                    .leaf("DeviceID", record.channel())
                    .leaf("Name", record.name())
                    .said("FilePath", record.filePath())
                    .said("Address", record.address())
                    .said("StartTime", record.start())
                    .said("EndTime", record.end())
                    .leaf("Secrecy", 0)
                    .said("Type", record.type())
                    .said("FileSize", record.bytes())
                    .close("Item");
        }
        xml.close("RecordList");
    }

    private static void status(XmlWriter xml, DeviceStatusResponse status) {
        xml.leaf("Result", result(status.ok()))
                .said("Online", status.online(), "ONLINE", "OFFLINE")
                .said("Status", status.healthy(), "OK", "ERROR")
                .said("Reason", status.reason())
                .said("Encode", status.encoding(), "ON", "OFF")
                .said("Record", status.recording(), "ON", "OFF")
                .said("DeviceTime", status.deviceTime());
        if (!status.alarms().isEmpty()) {
            xml.openList("Alarmstatus", status.alarms().size());
            for (DeviceStatusResponse.AlarmInputStatus alarm : status.alarms()) {
                xml.open("Item")
                        .leaf("DeviceID", alarm.code())
                        .leaf("DutyStatus", alarm.duty())
                        .close("Item");
            }
            xml.close("Alarmstatus");
        }
    }

    private static void presets(XmlWriter xml, PresetListResponse presets, GbEdition edition) {
        if (edition.isAtLeast(GbEdition.GB2022)) {
            xml.leaf("SumNum", Math.max(0, presets.sumNum()));
        }
        xml.openList("PresetList", presets.presets().size());
        for (PresetListResponse.Preset preset : presets.presets()) {
            xml.open("Item")
                    .leaf("PresetID", preset.number())
                    .leaf("PresetName", preset.name())
                    .close("Item");
        }
        xml.close("PresetList");
    }

    private static void sdCards(XmlWriter xml, SdCardStatusResponse cards) {
        xml.leaf("SumNum", cards.sumNum())
                .openList("SDCardStatusInfo", cards.cards().size());
        for (SdCardStatusResponse.SdCard card : cards.cards()) {
            xml.open("Item")
                    .leaf("ID", card.id())
                    .said("HddName", card.name())
                    .leaf("Status", card.status())
                    .said("FormatProgress", card.formatPercent())
                    .said("Capacity", card.capacityMb())
                    .said("FreeSpace", card.freeMb())
                    .close("Item");
        }
        xml.close("SDCardStatusInfo");
    }
}
