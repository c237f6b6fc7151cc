using Cleave.Orleans.Client;

/// <summary>A policy and the name under which its figures are printed.</summary>
internal sealed record PlacementRule(string Name, FleetPolicy Policy)
{
    /// <summary>All policies of the client.</summary>
    public static PlacementRule[] All { get; } =
        [new("best fit", FleetPolicy.BestFit), new("pack", FleetPolicy.Pack), new("spread", FleetPolicy.Spread)];
}
