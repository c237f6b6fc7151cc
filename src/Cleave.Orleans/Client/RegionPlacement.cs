namespace Cleave.Orleans.Client;

/// <summary>The rules for the hosts of several leases that belong together.</summary>
public enum RegionPlacement
{
    /// <summary>Each lease is of a space of its own, on any host.</summary>
    Anywhere,

    /// <summary>Each lease is of a space of its own, all on one host.</summary>
    OneHost,

    /// <summary>Each lease is of a space on a host of its own.</summary>
    DifferentHosts,
}
