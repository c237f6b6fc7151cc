using Cleave.Orleans.Client;

/// <summary>A policy and the name under which its figures are printed.</summary>
internal sealed record PlacementRule(string Name, PlacementPolicy Policy)
{
    /// <summary>All policies of the client.</summary>
    public static PlacementRule[] All { get; } =
        [new("best fit", PlacementPolicy.BestFit), new("pack", PlacementPolicy.Pack), new("spread", PlacementPolicy.Spread)];
}
