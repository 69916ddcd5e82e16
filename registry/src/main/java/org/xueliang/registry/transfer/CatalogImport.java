package org.xueliang.registry.transfer;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.xueliang.proto.v1.ImportOptions;
import org.xueliang.protocol.manscdp.CatalogEntry;
import org.xueliang.protocol.manscdp.CatalogResponse;
import org.xueliang.protocol.manscdp.ManscdpBody;
import org.xueliang.protocol.manscdp.ManscdpLimits;
import org.xueliang.protocol.manscdp.ManscdpParser;
import org.xueliang.protocol.manscdp.ManscdpSyntaxException;
import org.xueliang.registry.error.Refusal;
import org.xueliang.registry.store.Database;
import org.xueliang.registry.transfer.CatalogItems.Item;
import org.xueliang.registry.tree.NodeIntake;
import org.xueliang.registry.tree.Tree;

/** A catalog of GB/T 28181 on its way in, some hundred items at a time. Not thread-safe. */
final class CatalogImport implements FileImport {
    private static final int MAX_ITEMS = 2_000_000;
    /** Devices and systems whose channels take their owner from them. */
    private static final int MAX_DEVICES = 200_000;

    private static final ManscdpLimits LIMITS = new ManscdpLimits(
            2 * ImportBatch.SIZE * CatalogItems.MAX_ITEM_BYTES, 16, 200_000, 4096, 2 * ImportBatch.SIZE);

    private final Database database;
    private final ImportOptions options;
    private final ImportReport report;
    private final ImportBatch batch;
    private final CatalogItems items = new CatalogItems(this::item);
    private final List<Item> waiting = new ArrayList<>();
    private final Map<String, String> owners = new HashMap<>();
    private long lastLine = 1;
    private String charset = StandardCharsets.UTF_8.name();

    CatalogImport(Database database, ImportOptions options, ImportReport report, ImportBatch batch) {
        this.database = database;
        this.options = options;
        this.report = report;
        this.batch = batch;
    }

    /** @param line of the file on which it begins */
    private record Placed(long line, Tree tree, NodeIntake.Node node) {}

    /** A dry run's transaction ends so. */
    private static final class Undone extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Undone() {
            super("a dry run writes nothing");
        }
    }

    @Override
    public void accept(byte[] data) {
        report.read(data.length);
        items.accept(data);
    }

    @Override
    public void end() {
        items.end();
        take();
        report.end(options.getDryRun(), charset);
    }

    private void item(Item item) {
        lastLine = item.line();
        report.result.setLines(report.result.getLines() + 1);
        if (report.result.getLines() > MAX_ITEMS) {
            throw Refusal.tooMuch("file: more than " + MAX_ITEMS + " items (expected: several files)");
        }
        if (!item.problem().isEmpty()) {
            report.refuse(item.line(), "", item.problem());
        } else {
            waiting.add(item);
        }
        if (report.result.getLines() % ImportBatch.SIZE == 0) {
            take();
            report.progress();
        }
    }

    private void take() {
        List<Placed> nodes = new ArrayList<>();
        List<Optional<CatalogEntry>> entries = entries();
        for (int i = 0; i < entries.size(); i++) {
            long line = waiting.get(i).line();
            if (entries.get(i).isPresent()) {
                line(line, entries.get(i).get(), nodes);
            }
        }
        waiting.clear();
        nodes(nodes);
        batch.flush(lastLine, CatalogLine::element);
    }

    private void line(long line, CatalogEntry entry, List<Placed> nodes) {
        CatalogLine made = CatalogLine.of(entry, owners, options);
        if (!made.problems().isEmpty()) {
            made.problems().forEach((element, reason) -> report.name(line, element, reason, false));
            report.result.setRefused(report.result.getRefused() + 1);
        } else if (made.channel().isPresent()) {
            batch.add(line, made.channel().get(), CatalogLine::element);
        } else if (made.node().isPresent() && made.tree().isPresent()) {
            nodes.add(new Placed(line, made.tree().get(), made.node().get()));
        } else {
            report.result.setPassedOver(report.result.getPassedOver() + 1);
            if (owners.size() < MAX_DEVICES) {
                CatalogLine.above(entry).ifPresent(owner -> owners.put(entry.code(), owner));
            }
        }
    }

    /** One for each that waits; empty where it is refused. */
    private List<Optional<CatalogEntry>> entries() {
        if (waiting.isEmpty()) {
            return List.of();
        }
        try {
            List<CatalogEntry> together = parsed(waiting);
            if (together.size() == waiting.size()) {
                return together.stream().map(Optional::of).toList();
            }
        } catch (ManscdpSyntaxException e) {
            // One of them: each by itself tells which.
        }
        List<Optional<CatalogEntry>> each = new ArrayList<>();
        for (Item item : waiting) {
            each.add(alone(item));
        }
        return each;
    }

    private Optional<CatalogEntry> alone(Item item) {
        try {
            List<CatalogEntry> one = parsed(List.of(item));
            if (one.size() == 1) {
                return Optional.of(one.get(0));
            }
            report.refuse(item.line(), "", "an item that cannot be read");
        } catch (ManscdpSyntaxException e) {
            report.refuse(item.line(), "", String.valueOf(e.getMessage()));
        }
        return Optional.empty();
    }

    private List<CatalogEntry> parsed(List<Item> some) throws ManscdpSyntaxException {
        ByteArrayOutputStream document = new ByteArrayOutputStream();
        document.writeBytes((items.prolog() + "<Response><CmdType>Catalog</CmdType><SN>1</SN><DeviceID>0</DeviceID>"
                        + "<DeviceList Num=\"" + some.size() + "\">")
                .getBytes(StandardCharsets.US_ASCII));
        some.forEach(item -> document.writeBytes(item.xml()));
        document.writeBytes("</DeviceList></Response>".getBytes(StandardCharsets.US_ASCII));
        ManscdpBody body = ManscdpParser.parse(document.toByteArray(), null, LIMITS);
        charset = body.charset().charset().name();
        return body.message() instanceof CatalogResponse catalog ? catalog.items() : List.of();
    }

    private void nodes(List<Placed> nodes) {
        if (nodes.isEmpty()) {
            return;
        }
        List<NodeIntake.Outcome> outcomes = new ArrayList<>();
        try {
            database.transaction(handle -> {
                nodes.forEach(placed -> outcomes.add(put(handle, placed)));
                if (options.getDryRun()) {
                    throw new Undone();
                }
                return outcomes;
            });
        } catch (Undone e) {
            // As if it had been written.
        } catch (Refusal e) {
            throw e.kind() == Refusal.Kind.UNAVAILABLE ? batch.cutOff(e) : e;
        }
        for (int i = 0; i < nodes.size(); i++) {
            NodeIntake.Outcome outcome = outcomes.get(i);
            if (outcome.written()) {
                report.result.setNodes(report.result.getNodes() + 1);
            } else if (!outcome.differs().isEmpty()) {
                report.warn(nodes.get(i).line(), "Name", outcome.differs());
            }
        }
    }

    /** A parent that cannot be leaves the node without one. */
    private static NodeIntake.Outcome put(Handle handle, Placed placed) {
        try {
            return NodeIntake.put(handle, placed.tree, placed.node);
        } catch (Refusal e) {
            if (e.kind() == Refusal.Kind.UNAVAILABLE) {
                throw e;
            }
            return new NodeIntake.Outcome(false, String.valueOf(e.getMessage()));
        }
    }
}
