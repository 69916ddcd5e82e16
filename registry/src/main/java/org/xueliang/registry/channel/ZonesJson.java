package org.xueliang.registry.channel;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.JsonFormat;
import java.util.List;
import org.xueliang.proto.v1.SetZonesRequest;
import org.xueliang.proto.v1.Zone;

/** Zones as the column holds them: the contract's own JSON, fields of a later version left alone. */
final class ZonesJson {
    private ZonesJson() {}

    static String print(List<Zone> zones) {
        try {
            return JsonFormat.printer()
                    .omittingInsignificantWhitespace()
                    .print(SetZonesRequest.newBuilder().addAllZones(zones));
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException(e);
        }
    }

    static List<Zone> parse(String json) {
        if (json.equals("{}")) {
            // Most have none.
            return List.of();
        }
        try {
            SetZonesRequest.Builder zones = SetZonesRequest.newBuilder();
            JsonFormat.parser().ignoringUnknownFields().merge(json, zones);
            return zones.getZonesList();
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("zones in the database are not readable: " + e.getMessage(), e);
        }
    }
}
