package org.xueliang.analytics.sink;

import java.util.Collection;
import java.util.List;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.sink2.SinkWriter;
import org.apache.flink.api.connector.sink2.StatefulSinkWriter;
import org.apache.flink.api.connector.sink2.SupportsWriterState;
import org.apache.flink.api.connector.sink2.WriterInitContext;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.xueliang.analytics.registry.RegistryAddress;
import org.xueliang.proto.v1.ReportFindingsRequest;

/**
 * Findings to the registry's intake, asynchronously and at least once; the intake counts the same finding once. What is not
 * acknowledged, that which is on the way included, is state of the sink, so it outlives this process and any absence of
 * the registry.
 *
 * <p>Flink's own AsyncSinkBase is not used: its writer holds the task's mailbox while requests fail and waits for requests
 * in flight at each checkpoint, so that a registry that is away would stop detection and checkpoints with it.
 */
public final class IntakeSink
        implements Sink<ReportFindingsRequest>, SupportsWriterState<ReportFindingsRequest, ReportFindingsRequest> {
    private static final long serialVersionUID = 1L;

    private final RegistryAddress registry;

    public IntakeSink(RegistryAddress registry) {
        this.registry = registry;
    }

    @Override
    public SinkWriter<ReportFindingsRequest> createWriter(WriterInitContext context) {
        return restoreWriter(context, List.of());
    }

    @Override
    public StatefulSinkWriter<ReportFindingsRequest, ReportFindingsRequest> restoreWriter(
            WriterInitContext context, Collection<ReportFindingsRequest> waiting) {
        return new IntakeWriter(
                new GrpcIntake(registry),
                context.getMailboxExecutor(),
                context.getProcessingTimeService(),
                context.metricGroup(),
                waiting);
    }

    @Override
    public SimpleVersionedSerializer<ReportFindingsRequest> getWriterStateSerializer() {
        return new FindingsSerializer();
    }
}
