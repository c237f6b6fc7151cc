namespace Cleave.Runs;

/// <summary>A number that is computed of a key, such as the length that a run has behind its first aligned granule.</summary>
/// <typeparam name="TKey">The type of a key.</typeparam>
internal interface IKeyMeasure<TKey>
{
    /// <summary>The number of a key.</summary>
    ulong Of(TKey key);
}
