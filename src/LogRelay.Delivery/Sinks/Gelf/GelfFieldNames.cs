using System.Text;

namespace LogRelay.Delivery.Sinks.Gelf;

/// <summary>Turns names of labels and environment variables into names of GELF's additional fields.</summary>
/// <remarks>
/// The specification allows word characters, dots and dashes behind an underscore, and forbids <c>_id</c>.
/// Receivers throw away a field that breaks this, so the name is mended instead.
/// </remarks>
internal static class GelfFieldNames
{
    /// <summary>The field's name as Docker's own driver writes it where that is valid, mended where it is not.</summary>
    /// <param name="attribute">A label's or variable's name; any text, possibly empty.</param>
    /// <returns>A name that matches <c>^_[A-Za-z0-9_.-]*$</c> and is not <c>_id</c>.</returns>
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
        return result == "_id" ? "_id_" : result;
    }

    private static bool IsAllowed(Rune rune) =>
        rune.IsAscii && (Rune.IsLetterOrDigit(rune) || rune.Value is '_' or '.' or '-');
}
