namespace LogRelay.Options.Catalog;

/// <summary>How the text of a log-opt is read.</summary>
public enum OptionKind
{
    /// <summary>Bytes with an optional suffix; <c>k</c>, <c>m</c>, <c>g</c>, <c>t</c>, <c>p</c> are powers of 1000.</summary>
    DecimalSize,

    /// <summary>Bytes with an optional suffix; <c>k</c>, <c>m</c>, <c>g</c>, <c>t</c>, <c>p</c> are powers of 1024.</summary>
    BinarySize,

    /// <summary>A decimal whole number, with an optional sign.</summary>
    WholeNumber,

    /// <summary>Whole numbers with a unit, as in <c>30d</c> or <c>1h30m</c>.</summary>
    Duration,

    /// <summary><c>true</c>/<c>false</c> and the other spellings that Go's ParseBool takes.</summary>
    Boolean,

    /// <summary>One of a few words, in exactly this spelling.</summary>
    Choice,

    /// <summary>Names separated by commas; spaces are part of a name.</summary>
    Names,

    /// <summary>One name: letters, digits, <c>_</c>, <c>.</c> and <c>-</c>.</summary>
    Name,

    /// <summary>A regular expression in Go's (RE2) syntax, found anywhere in the text unless anchored.</summary>
    Pattern,

    /// <summary>A Go template over the facts of the container.</summary>
    Template,

    /// <summary><c>scheme://host:port</c>.</summary>
    Address,

    /// <summary>The absolute path of a file, as the program sees it.</summary>
    File,

    /// <summary>A host's name.</summary>
    HostName,

    /// <summary>A short text, by the option's own rules.</summary>
    Text,

    /// <summary>Any text: accepted and not looked at, because something else reads it.</summary>
    Unread,
}
