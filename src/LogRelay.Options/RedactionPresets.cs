namespace LogRelay.Options;

/// <summary>Kinds of secrets that LogRelay knows how to find.</summary>
[Flags]
public enum RedactionPresets
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>Credentials that are recognised by their own form: bearer and basic authorization, JWT, keys of AWS, GitHub, GitLab, Slack, Stripe, Google.</summary>
    Tokens = 1,

    /// <summary>Values recognised by the name before them (<c>password=</c>, <c>"client_secret":</c>), and passwords in URLs.</summary>
    Passwords = 2,

    /// <summary>E-mail addresses.</summary>
    Email = 4,

    /// <summary>Payment card numbers with a valid check digit.</summary>
    Cards = 8,

    /// <summary>All of them.</summary>
    All = Tokens | Passwords | Email | Cards,
}
