using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;

namespace LogRelay.Query.Language;

/// <summary>Reads a regular expression between slashes.</summary>
/// <remarks>
/// Paths are searched for as often as expressions: what begins with a slash is an expression only if a second slash
/// follows, with nothing but the flag <c>i</c> between it and the end of the term.
/// </remarks>
internal sealed class ExpressionReader(QueryCursor cursor)
{
    // Signs that nobody writes in a path.
    private static readonly SearchValues<char> Signs = SearchValues.Create("|[]{}+^$\\");

    private int _expressions;

    /// <summary>Reads the expression that comes next.</summary>
    /// <returns>False, and nothing read, when what comes is none.</returns>
    public bool TryRead([NotNullWhen(true)] out string? pattern, out bool ignoreCase)
    {
        pattern = null;
        ignoreCase = false;
        if (cursor.Current != '/')
        {
            return false;
        }
        var start = cursor.Position;
        var end = FindEnd(start + 1);
        if (end < 0)
        {
            RefuseUnclosed(start);
            return false;
        }
        var after = end + 1;
        ignoreCase = after < cursor.Text.Length && cursor.Text[after] == 'i';
        after += ignoreCase ? 1 : 0;
        if (end == start + 1 || (after < cursor.Text.Length && !QueryCursor.EndsTerm(cursor.Text[after])))
        {
            ignoreCase = false;
            return false;
        }
        pattern = cursor.Text[(start + 1)..end].Replace(@"\/", "/", StringComparison.Ordinal);
        Check(pattern, start, after - start);
        cursor.Position = after;
        return true;
    }

    private int FindEnd(int from)
    {
        for (var i = from; i < cursor.Text.Length; i++)
        {
            if (cursor.Text[i] == '\\')
            {
                i++;
            }
            else if (cursor.Text[i] == '/')
            {
                return i;
            }
        }
        return -1;
    }

    private void RefuseUnclosed(int start)
    {
        var end = start;
        while (end < cursor.Text.Length && !QueryCursor.EndsTerm(cursor.Text[end]))
        {
            end++;
        }
        if (cursor.Text.AsSpan(start, end - start).ContainsAny(Signs))
        {
            throw cursor.Fault(start, end - start, "this regular expression is not closed; a / is missing. Put it in quotes to search for it as it is");
        }
    }

    private void Check(string pattern, int position, int length)
    {
        if (++_expressions > QueryLimits.MaxExpressions)
        {
            throw cursor.Fault(position, length, $"too many regular expressions; at most {QueryLimits.MaxExpressions} are allowed");
        }
        if (pattern.Length > QueryLimits.MaxExpressionLength)
        {
            throw cursor.Fault(position, length, $"the regular expression has {pattern.Length} characters; at most {QueryLimits.MaxExpressionLength} are allowed");
        }
        try
        {
            _ = QueryRegex.Compile(pattern, ignoreCase: false);
        }
        catch (RegexParseException failure)
        {
            // The offset counts in the pattern; an escaped slash before it moves it by one at most, which a caret bears.
            var fault = Math.Min(position + 1 + Math.Max(0, failure.Offset - 1), position + length - 1);
            throw cursor.Fault(fault, 1, $"this is no regular expression: {QueryRegex.Reason(failure.Error)}");
        }
        catch (NotSupportedException)
        {
            throw cursor.Fault(
                position, length, "this regular expression cannot be searched for in bounded time: lookaround, backreferences and very large repetitions are left out");
        }
    }
}
