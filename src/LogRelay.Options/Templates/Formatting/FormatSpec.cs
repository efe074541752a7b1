using System.Text;

namespace LogRelay.Options.Templates.Formatting;

/// <summary>Flags, width and precision of one verb of printf.</summary>
internal readonly record struct FormatSpec
{
    public bool Plus { get; init; }

    public bool Minus { get; init; }

    public bool Sharp { get; init; }

    public bool Space { get; init; }

    public bool Zero { get; init; }

    /// <summary>In characters; null when not given.</summary>
    public int? Width { get; init; }

    /// <summary>Null when not given.</summary>
    public int? Precision { get; init; }

    /// <summary>The text brought to the width; zeros go behind a sign when <paramref name="isNumber"/>.</summary>
    public string Pad(string bytes, bool isNumber = false)
    {
        var missing = (Width ?? 0) - Characters(bytes);
        if (missing <= 0)
        {
            return bytes;
        }

        if (Minus)
        {
            return bytes + new string(' ', missing);
        }

        if (!Zero)
        {
            return new string(' ', missing) + bytes;
        }

        var signs = isNumber && bytes.Length > 0 && bytes[0] is '+' or '-' or ' ' ? 1 : 0;
        return bytes[..signs] + new string('0', missing) + bytes[signs..];
    }

    /// <summary>The text cut to the precision, counted in characters.</summary>
    public string Cut(string bytes)
    {
        if (Precision is not { } limit)
        {
            return bytes;
        }

        var at = 0;
        for (var count = 0; count < limit && at < bytes.Length; count++)
        {
            GoBytes.First(bytes.AsSpan(at), out var used);
            at += used;
        }

        return bytes[..at];
    }

    private static int Characters(string bytes)
    {
        var count = 0;
        for (var at = 0; at < bytes.Length; count++)
        {
            GoBytes.First(bytes.AsSpan(at), out var used);
            at += used;
        }

        return count;
    }

    /// <summary>The flag characters, width and precision set in one step each.</summary>
    public FormatSpec With(Rune flag) => flag.Value switch
    {
        '+' => this with { Plus = true },
        '-' => this with { Minus = true },
        '#' => this with { Sharp = true },
        ' ' => this with { Space = true },
        _ => this with { Zero = true },
    };
}
