namespace Cleave.Memory.Owners;

/// <summary>What <see cref="OwnerTracking"/> asks of an owner.</summary>
internal interface ITrackedOwner
{
    /// <summary>The type that its user knows.</summary>
    Type Kind { get; }

    /// <summary>The first byte that it holds.</summary>
    nuint HeldAddress { get; }

    /// <summary>Bytes that it holds; 0 where there is nothing to lose.</summary>
    nuint HeldBytes { get; }
}
