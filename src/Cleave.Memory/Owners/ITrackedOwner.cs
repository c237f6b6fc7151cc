namespace Cleave.Memory.Owners;

/// <summary>The properties of an owner that <see cref="OwnerTracking"/> reports.</summary>
internal interface ITrackedOwner
{
    /// <summary>The public type of the owner.</summary>
    Type Kind { get; }

    /// <summary>The address of the first byte that the owner holds.</summary>
    nuint HeldAddress { get; }

    /// <summary>The number of bytes that the owner holds; 0 if it holds no memory.</summary>
    nuint HeldBytes { get; }
}
