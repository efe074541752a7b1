
namespace LogRelay.Query.Language;

/// <summary>The right side of a comparison: a number with or without a unit, or a level's name.</summary>
internal static class ComparisonOperand
{
    /// <summary>Reads the operand that comes next.</summary>
    public static string Read(QueryCursor cursor, string field)
    {
        var start = cursor.Position;
        while (!cursor.IsAtEnd && !QueryCursor.EndsTerm(cursor.Current))
        {
            cursor.Position++;
        }
        var text = cursor.Text[start..cursor.Position];
        if (IsLevel(field))
        {
            return QueryLevel.TryParse(text, out _)
                ? text
                : throw cursor.Fault(start, text.Length, "a level is expected here: trace, debug, info, warn, error or fatal");
        }
        return QueryNumber.TryParse(text, out _)
            ? text
            : throw cursor.Fault(start, text.Length, $"a number is expected here, as in {field}>=500, with or without a unit: ms, s, m, h, KB, MB, GB");
    }

    /// <summary>Whether a field's values are levels.</summary>
    public static bool IsLevel(string field) => string.Equals(field, "level", StringComparison.OrdinalIgnoreCase);
}
