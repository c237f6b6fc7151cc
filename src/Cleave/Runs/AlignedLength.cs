namespace Cleave.Runs;

/// <summary>The granules of a run from its first aligned granule on, of a key of (length, start).</summary>
/// <typeparam name="TKey">The type of a key.</typeparam>
/// <typeparam name="TKeys">How keys are made of two numbers.</typeparam>
/// <param name="mask">The alignment minus one.</param>
/// <param name="phase">The granules by which the multiples of the alignment are shifted.</param>
internal readonly struct AlignedLength<TKey, TKeys>(ulong mask, ulong phase) : IKeyMeasure<TKey>
    where TKeys : struct, IRunKeys<TKey>
{
    /// <inheritdoc/>
    public ulong Of(TKey key)
    {
        ulong skipped = (phase - TKeys.Low(key)) & mask;
        ulong length = TKeys.High(key);
        return length > skipped ? length - skipped : 0;
    }
}
