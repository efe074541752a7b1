namespace LogRelay.Aggregator.Query.ClickHouse;

/// <summary>A condition on a row. Immutable.</summary>
/// <remarks>Chains of one operator have no parentheses: the server's parser takes long for many within each other.</remarks>
internal sealed record SqlExpression
{
    private readonly string _operator;

    private SqlExpression(string text, string @operator, int depth) => (Text, _operator, Depth) = (text, @operator, depth);

    /// <summary>True of every row.</summary>
    public static SqlExpression True { get; } = new("1", "", 0);

    /// <summary>True of no row.</summary>
    public static SqlExpression False { get; } = new("0", "", 0);

    /// <summary>The condition in SQL.</summary>
    public string Text { get; }

    /// <summary>Parentheses within each other.</summary>
    public int Depth { get; }

    /// <summary>A comparison, or a call of a function.</summary>
    public static SqlExpression Of(string text) => new(text, "", 0);

    /// <summary>Both.</summary>
    public SqlExpression And(SqlExpression other) => this == False || other == True ? this : other == False || this == True ? other : Join(" AND ", other);

    /// <summary>At least one.</summary>
    public SqlExpression Or(SqlExpression other) => this == True || other == False ? this : other == True || this == False ? other : Join(" OR ", other);

    /// <summary>The opposite.</summary>
    public SqlExpression Not() => this == True ? False : this == False ? True : new SqlExpression($"NOT ({Text})", "", Depth + 1);

    private SqlExpression Join(string @operator, SqlExpression other) => this == other
        ? this
        : new(Part(@operator) + @operator + other.Part(@operator), @operator, Math.Max(DepthIn(@operator), other.DepthIn(@operator)));

    private bool IsPlainIn(string @operator) => _operator.Length == 0 || _operator == @operator;

    private string Part(string @operator) => IsPlainIn(@operator) ? Text : $"({Text})";

    private int DepthIn(string @operator) => IsPlainIn(@operator) ? Depth : Depth + 1;
}
