using System.Text;

namespace LogRelay.Query.Language;

/// <summary>What is wrong with a query, and where.</summary>
/// <param name="Query">The query as it came.</param>
/// <param name="Position">Where the fault begins: characters (UTF-16) from the start; the query's length when something is missing at its end.</param>
/// <param name="Length">Characters at fault; 0 when something is missing.</param>
/// <param name="Message">What is wrong and what was expected, on one line.</param>
public sealed record QueryError(string Query, int Position, int Length, string Message)
{
    private const int ShownBefore = 40;
    private const int ShownAfter = 30;

    /// <summary>Three lines for a person: the message, the query around the fault, and carets under it.</summary>
    public override string ToString()
    {
        var from = Math.Max(0, Position - ShownBefore);
        var to = Math.Min(Query.Length, Position + Math.Max(1, Math.Min(Length, ShownAfter)) + ShownAfter);
        var lead = from > 0 ? "..." : "";
        var carets = Math.Clamp(Length, 1, Math.Max(1, to - Position));
        var text = new StringBuilder(Message).Append('\n').Append("  ").Append(lead);
        foreach (var character in Query.AsSpan(from, to - from))
        {
            // A caret stands under its character only if each takes one column and none moves the cursor.
            _ = text.Append(char.IsControl(character) || char.IsSurrogate(character) ? '?' : character);
        }
        return text.Append(to < Query.Length ? "..." : "").Append('\n')
            .Append(' ', 2 + lead.Length + Position - from).Append('^', carets).ToString();
    }
}
