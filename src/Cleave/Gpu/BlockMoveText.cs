namespace Cleave.Gpu;

/// <summary>Messages of moves that were refused because of an argument.</summary>
internal sealed class BlockMoveText : FailureText
{
    /// <summary>The one author of the sentences.</summary>
    public static BlockMoveText Instance { get; } = new();

    public override string Of(in AllocationFailure failure) => failure.Code switch
    {
        FailureCode.RangeStartUnaligned =>
            $"The target of the move is {Offset(failure.Value)}; it must be a multiple of {Bytes(failure.Limit)} away from the old place, "
                + $"{Offset(failure.Range.Start)}, because every block lies at a multiple of its size.",
        _ => base.Of(failure),
    };
}
