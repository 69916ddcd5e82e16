package org.xueliang.analytics.sink;

import java.io.IOException;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.xueliang.proto.v1.ReportFindingsRequest;

/** Version 1: the message itself. */
final class FindingsSerializer implements SimpleVersionedSerializer<ReportFindingsRequest> {
    private static final int VERSION = 1;

    @Override
    public int getVersion() {
        return VERSION;
    }

    @Override
    public byte[] serialize(ReportFindingsRequest findings) {
        return findings.toByteArray();
    }

    @Override
    public ReportFindingsRequest deserialize(int version, byte[] serialized) throws IOException {
        if (version != VERSION) {
            throw new IOException("version of the sink's findings: " + version + " (expected: " + VERSION + ")");
        }
        return ReportFindingsRequest.parseFrom(serialized);
    }
}
