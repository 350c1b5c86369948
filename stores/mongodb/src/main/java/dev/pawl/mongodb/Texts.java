package dev.pawl.mongodb;

/** BSON keeps texts as UTF-8, which has no halves of surrogate pairs; the driver would store something else in their place. */
final class Texts {
    private Texts() {}

    static boolean isWellFormed(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Character.isHighSurrogate(c) && i + 1 < text.length() && Character.isLowSurrogate(text.charAt(i + 1))) {
                i++;
            } else if (Character.isSurrogate(c)) {
                return false;
            }
        }
        return true;
    }
}
