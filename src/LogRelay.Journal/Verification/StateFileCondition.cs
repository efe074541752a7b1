namespace LogRelay.Journal.Verification;

/// <summary>How a state file is.</summary>
public enum StateFileCondition
{
    /// <summary>It can be read.</summary>
    Sound,

    /// <summary>It is not there. What it says can be told from elsewhere, or begins anew.</summary>
    Absent,

    /// <summary>It cannot be understood.</summary>
    Damaged,

    /// <summary>A newer LogRelay wrote it.</summary>
    Newer,

    /// <summary>Storage refuses to read it, or something that is no file stands in its place.</summary>
    Unreadable,
}
