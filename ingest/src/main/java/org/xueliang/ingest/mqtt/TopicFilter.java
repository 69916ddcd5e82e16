package org.xueliang.ingest.mqtt;

/** Whether a topic is one that a filter means, MQTT 3.1.1 clause 4.7. Pure. */
final class TopicFilter {
    private TopicFilter() {}

    static boolean matches(String filter, String topic) {
        String[] wanted = filter.split("/", -1);
        String[] levels = topic.split("/", -1);
        if (topic.startsWith("$") && (wanted[0].equals("+") || wanted[0].equals("#"))) {
            return false;
        }
        for (int i = 0; i < wanted.length; i++) {
            if (wanted[i].equals("#")) {
                return true;
            }
            if (i >= levels.length || !(wanted[i].equals("+") || wanted[i].equals(levels[i]))) {
                return false;
            }
            // "a/#" means "a" too.
            if (i == levels.length - 1 && i == wanted.length - 2 && wanted[i + 1].equals("#")) {
                return true;
            }
        }
        return wanted.length == levels.length;
    }

    /** From 1; empty where the topic has fewer. */
    static String level(String topic, int number) {
        String[] levels = topic.split("/", -1);
        return number >= 1 && number <= levels.length ? levels[number - 1] : "";
    }
}
