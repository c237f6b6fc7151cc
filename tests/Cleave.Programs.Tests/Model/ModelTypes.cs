namespace Cleave.Programs.Tests.Model;

// The values the model speaks in. Offsets and sizes are bytes of buddy space (without base offset).

/// <summary>The flag bits of the raw calls; a bit that is not named here is ignored.</summary>
[Flags]
internal enum ModelFlags : ulong
{
    None = 0,
    Range = 1,
    TopDown = 2,
    Contiguous = 4,
    Clear = 8,
    Cleared = 16,
    TrimDisable = 32,
}

/// <summary>Why a call failed; <see cref="Invalid"/> is EINVAL and <see cref="NoSpace"/> is ENOSPC.</summary>
internal enum ModelError
{
    None,
    Invalid,
    NoSpace,
}

/// <summary>A block that is not split: free or allocated, clear (known zeroed) or dirty, of <c>chunk &lt;&lt; Order</c> bytes.</summary>
internal readonly record struct ModelBlock(ulong Offset, int Order, bool IsFree, bool IsClear);

/// <summary>An allocated block as the caller sees it.</summary>
internal readonly record struct ModelPiece(ulong Offset, int Order, bool IsClear);

/// <summary>What a call gave: blocks in list order, or the reason why there are none.</summary>
internal readonly record struct ModelResult(ModelError Error, IReadOnlyList<ModelPiece> Blocks)
{
    public static ModelResult Invalid { get; } = new(ModelError.Invalid, []);

    public static ModelResult NoSpace { get; } = new(ModelError.NoSpace, []);

    public static ModelResult Ok(IReadOnlyList<ModelPiece> blocks) => new(ModelError.None, blocks);
}

/// <summary>
/// The arguments of one alloc call. Size and MinBlock are 128 bits wide because rounding them up may reach 2^64.
/// </summary>
internal readonly record struct ModelRequest(ulong Start, ulong End, UInt128 Size, UInt128 MinBlock, ModelFlags Flags)
{
    /// <summary>Contiguous and free to lie anywhere: the requests for which try harder exists.</summary>
    public bool MayTryHarder => Has(ModelFlags.Contiguous) && !Has(ModelFlags.Range);

    public bool Has(ModelFlags flag) => (Flags & flag) != 0;
}
