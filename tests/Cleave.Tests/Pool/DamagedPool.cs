using Cleave.Pool;

namespace Cleave.Tests.Pool;

/// <summary>A small pool whose metadata a test damages.</summary>
public abstract class DamagedPool
{
    // Leaf 0 is allocated; 1, 4 and 6 are free; 2, 3, 5 and 7 are allocated. The list of order 0 holds 6, 4, 1; 8 begins a free block of
    // order 3.
    private protected BuddyPool Pool { get; } = new(new BuddyPoolOptions { Size = 16, MaxSize = 16, MinBuddy = 1 });

    protected DamagedPool()
    {
        for (int leaf = 0; leaf < 8; leaf++)
            Pool.Allocate(1);
        Pool.Free(1);
        Pool.Free(4);
        Pool.Free(6);
        Pool.Validate();
    }

    private protected PoolMetadata<uint, FlatTables<uint>> Metadata => (PoolMetadata<uint, FlatTables<uint>>)Pool.Metadata;

    private protected byte[] States => Metadata.Tables.States;

    private protected ref LeafLink<uint> Link(long leaf) => ref Metadata.Tables.Links[Metadata.Tables.Place(leaf)];

    private protected void Finds(MetadataDamage damage, string finding)
    {
        var error = Assert.Throws<InvariantException>(Pool.Validate);
        Assert.Equal((damage, $"Invariant {error.Invariant} is broken: {finding}"), (error.Damage, error.Message));
        Assert.Contains(error.Invariant, (string[])["Linked", "Partition"]);
    }

    private protected void Breaks(string invariant, string finding)
    {
        var error = Assert.Throws<InvariantException>(Pool.Validate);
        Assert.Equal((invariant, $"Invariant {invariant} is broken: {finding}"), (error.Invariant, error.Message));
        Assert.Equal(MetadataDamage.None, error.Damage);
    }
}
