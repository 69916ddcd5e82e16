package org.xueliang.registry;

import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.xueliang.registry.federation.Pace;

/** Registries that are nodes of one network, each with a database of its own; register as a static field. */
public final class NodesUnderTest implements BeforeAllCallback, AfterAllCallback {
    private final Pace pace;
    private final String[] names;
    private final Map<String, NodeUnderTest> nodes = new LinkedHashMap<>();

    public NodesUnderTest(String... names) {
        this(NodeUnderTest.QUICK, names);
    }

    public NodesUnderTest(Pace pace, String... names) {
        this.pace = pace;
        this.names = names;
    }

    @Override
    public void beforeAll(ExtensionContext context) throws Exception {
        SharedStores stores = SharedStores.of(context);
        for (String name : names) {
            // Digits 1 to 8 of the codes that it gives tell the nodes apart.
            nodes.put(name, new NodeUnderTest(stores, name, "340201" + String.format("%02d", nodes.size() + 1), pace));
        }
    }

    public NodeUnderTest node(String name) {
        NodeUnderTest node = nodes.get(name);
        if (node == null) {
            throw new IllegalArgumentException(name);
        }
        return node;
    }

    @Override
    public void afterAll(ExtensionContext context) {
        nodes.values().forEach(NodeUnderTest::stop);
    }
}
