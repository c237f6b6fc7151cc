namespace Cleave.Orleans.Client;

/// <summary>The rules by which a fleet client chooses among the spaces that can serve a request.</summary>
public enum FleetPolicy
{
    /// <summary>The space with the shortest longest free run that is long enough; of several, the fullest. Keeps long runs for large
    /// requests.</summary>
    BestFit,

    /// <summary>The fullest host, and the fullest space on it. Keeps whole hosts free.</summary>
    Pack,

    /// <summary>The emptiest space; of several, the one on the emptiest host. Keeps holders apart.</summary>
    Spread,
}
