namespace LogRelay.Aggregator.Query.ClickHouse;

/// <summary>What SQL can say of a row: that it matches for sure, that it may, and, from a quick look, that it is worth a closer one.</summary>
/// <param name="Sure">Every row of which it is true matches.</param>
/// <param name="Possible">True of every row that matches.</param>
/// <param name="Quick">True of every row that is possible, and cheap to say: no expressions.</param>
internal sealed record SqlTest(SqlExpression Sure, SqlExpression Possible, SqlExpression Quick)
{
    // What is larger than this is left to the matcher, row by row: the server's limits are not for queries to try out.
    private const int MaxDepth = 12;
    private const int MaxLength = 256 * 1024;

    /// <summary>Matches every row.</summary>
    public static SqlTest All { get; } = Exact(SqlExpression.True);

    /// <summary>Matches none.</summary>
    public static SqlTest None { get; } = Exact(SqlExpression.False);

    /// <summary>Nothing can be said.</summary>
    public static SqlTest Unknown { get; } = new(SqlExpression.False, SqlExpression.True, SqlExpression.True);

    /// <summary>True when SQL alone decides.</summary>
    public bool IsExact => Sure == Possible;

    /// <summary>Decides alone, cheaply.</summary>
    public static SqlTest Exact(SqlExpression test) => new(test, test, test);

    /// <summary>Matches what both match.</summary>
    public SqlTest And(SqlTest other) => Bounded(new SqlTest(Sure.And(other.Sure), Possible.And(other.Possible), Quick.And(other.Quick)));

    /// <summary>Matches what at least one matches.</summary>
    public SqlTest Or(SqlTest other) => Bounded(new SqlTest(Sure.Or(other.Sure), Possible.Or(other.Possible), Quick.Or(other.Quick)));

    /// <summary>Matches what this one does not.</summary>
    public SqlTest Not() => Bounded(new SqlTest(Possible.Not(), Sure.Not(), Sure == Quick ? Quick.Not() : SqlExpression.True));

    private static SqlTest Bounded(SqlTest test) =>
        Math.Max(test.Sure.Depth, test.Possible.Depth) > MaxDepth || test.Sure.Text.Length + test.Possible.Text.Length > MaxLength ? Unknown : test;
}
