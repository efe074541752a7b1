using System.Collections.Frozen;
using System.Text;

namespace LogRelay.Delivery.Sinks.Gelf;

/// <summary>Turns names of labels and environment variables into names of GELF's additional fields.</summary>
/// <remarks>
/// The specification allows word characters, dots and dashes behind an underscore, and forbids <c>_id</c>. Graylog cuts
/// the underscore off and throws away a field whose name is then one of its own (GelfDecoder, Message.RESERVED_FIELDS).
/// A name that would cost the field is mended instead.
/// </remarks>
internal static class GelfFieldNames
{
    private const string GraylogsPrefix = "_gl2_";

    private static readonly FrozenSet<string> Lost = FrozenSet.Create(
        StringComparer.Ordinal,
        "_id", "_host", "_short_message", "_message", "_source", "_timestamp", "_level", "_streams",
        "__id", "__ttl", "__source", "__all", "__index", "__type", "__score");

    /// <summary>The field's name as Docker's own driver writes it where that is valid, mended where it is not.</summary>
    /// <param name="attribute">A label's or variable's name; any text, possibly empty.</param>
    /// <returns>A name that matches <c>^_[A-Za-z0-9_.-]*$</c> and that a receiver keeps.</returns>
    public static string Of(string attribute)
    {
        var name = new StringBuilder(attribute.Length + 1);
        if (!attribute.StartsWith('_'))
        {
            name.Append('_');
        }
        foreach (var rune in attribute.EnumerateRunes())
        {
            name.Append(IsAllowed(rune) ? (char)rune.Value : '_');
        }
        var result = name.ToString();
        return Lost.Contains(result) || result.StartsWith(GraylogsPrefix, StringComparison.Ordinal) ? result + "_" : result;
    }

    private static bool IsAllowed(Rune rune) =>
        rune.IsAscii && (Rune.IsLetterOrDigit(rune) || rune.Value is '_' or '.' or '-');
}
