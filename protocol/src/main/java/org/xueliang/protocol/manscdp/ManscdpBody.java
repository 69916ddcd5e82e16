package org.xueliang.protocol.manscdp;

import java.util.Map;

/**
 * A body that was understood.
 *
 * @param charset that its bytes are in
 * @param oddities what was seen and how often; empty for a body by the book
 * @param damaged the body ends before it should: what it lists is there, but there may have been more (X7 in vendor-quirks)
 */
public record ManscdpBody(
        ManscdpMessage message, ManscdpCharset charset, Map<ManscdpOddity, Integer> oddities, boolean damaged) {
    public ManscdpBody {
        oddities = Map.copyOf(oddities);
    }
}
