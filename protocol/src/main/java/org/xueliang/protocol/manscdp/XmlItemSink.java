package org.xueliang.protocol.manscdp;

/** Takes the items of long lists as they end, so that a message of 10,000 rows never stands in memory as elements. */
interface XmlItemSink {
    /**
     * @param root as far as it was read
     * @param list that the item is in
     * @return true where it was taken, false to leave it in the tree
     */
    boolean item(XmlElement root, XmlElement list, XmlElement item) throws ManscdpSyntaxException;
}
