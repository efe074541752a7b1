namespace LogRelay.Query.Language;

/// <summary>Where the parser stands in a query's text. One thread.</summary>
internal sealed class QueryCursor(string text)
{
    /// <summary>The query.</summary>
    public string Text { get; } = text;

    /// <summary>Characters passed.</summary>
    public int Position { get; set; }

    /// <summary>True when nothing is left.</summary>
    public bool IsAtEnd => Position >= Text.Length;

    /// <summary>The next character; NUL at the end.</summary>
    public char Current => PeekAt(0);

    /// <summary>The character <paramref name="ahead"/> places on; NUL beyond the end.</summary>
    public char PeekAt(int ahead) => Position + ahead < Text.Length ? Text[Position + ahead] : '\0';

    /// <summary>Passes white space.</summary>
    public void SkipSpace()
    {
        while (!IsAtEnd && char.IsWhiteSpace(Current))
        {
            Position++;
        }
    }

    /// <summary>Passes <paramref name="character"/> if it comes next.</summary>
    public bool TryTake(char character)
    {
        if (IsAtEnd || Current != character)
        {
            return false;
        }
        Position++;
        return true;
    }

    /// <summary>Whether an operator's word comes next: capitals, and nothing of a word right after it.</summary>
    public bool IsAtWord(string word) =>
        string.CompareOrdinal(Text, Position, word, 0, word.Length) == 0
        && (Position + word.Length >= Text.Length || EndsTerm(Text[Position + word.Length]));

    /// <summary>Passes the operator's word if it comes next.</summary>
    public bool TryTakeWord(string word)
    {
        if (!IsAtWord(word))
        {
            return false;
        }
        Position += word.Length;
        return true;
    }

    /// <summary>The fault at a place, to be thrown.</summary>
    public QueryFaultException Fault(int position, int length, string message) => new(new QueryError(Text, position, length, message));

    /// <summary>Whether a character stands outside every word.</summary>
    public static bool EndsTerm(char character) => char.IsWhiteSpace(character) || character is '(' or ')' or '"';
}
