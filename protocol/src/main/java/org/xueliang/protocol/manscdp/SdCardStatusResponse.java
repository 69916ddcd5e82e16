package org.xueliang.protocol.manscdp;

import java.util.List;

/**
 * Response SDCardStatus (2022 A.2.6.14).
 */
public record SdCardStatusResponse(String sn, String deviceId, int sumNum, List<SdCard> cards)
        implements ManscdpMessage {
    public SdCardStatusResponse {
        cards = List.copyOf(cards);
    }

    @Override
    public MessageKind kind() {
        return MessageKind.RESPONSE;
    }

    @Override
    public String commandType() {
        return "SDCardStatus";
    }

    /**
     * @param status ok, formatting, unformatted, idle, error, or as the device says
     * @param formatPercent -1 where not said
     * @param capacityMb -1 where not said
     * @param freeMb -1 where not said
     */
    public record SdCard(int id, String name, String status, int formatPercent, long capacityMb, long freeMb) {}
}
