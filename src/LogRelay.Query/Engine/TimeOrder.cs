namespace LogRelay.Query.Engine;

/// <summary>The order in which blocks are looked at, so that matches can be handed out before all were seen.</summary>
internal static class TimeOrder
{
    /// <summary>Sorts by the end of their times that comes first.</summary>
    public static void Sort(QueryOrder order, List<BlockTask> tasks) => tasks.Sort(order == QueryOrder.OldestFirst
        ? static (a, b) => (a.MinTimeNano, a.Stream, a.Block.Position).CompareTo((b.MinTimeNano, b.Stream, b.Block.Position))
        : static (a, b) => (b.MaxTimeNano, b.Stream, b.Block.Position).CompareTo((a.MaxTimeNano, a.Stream, a.Block.Position)));

    /// <summary>The end of a block's times that comes first: neither it nor those sorted behind it hold anything before.</summary>
    public static long FirstOf(QueryOrder order, in BlockTask task) => order == QueryOrder.OldestFirst ? task.MinTimeNano : task.MaxTimeNano;

    /// <summary>Whether a record of a time comes before everything in a block, and in those after it.</summary>
    public static bool IsBefore(QueryOrder order, long timeNano, in BlockTask next) => order == QueryOrder.OldestFirst
        ? timeNano < next.MinTimeNano
        : timeNano > next.MaxTimeNano;
}
