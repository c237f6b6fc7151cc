namespace Cleave.Tools.Pickle;

/// <summary>Checks the keys of dictionaries and the items of sets.</summary>
/// <remarks>Each use of a key hashes its whole length, so a long key in the memo would make a short pickle slow.</remarks>
internal sealed class PickleKeys(PickleInput input, int maxKeyLength)
{
    public void Check(in PickleValue key)
    {
        long length = KeyLength(key);
        if (key.Tuple is PickleTuple tuple)
        {
            foreach (PickleValue item in tuple.Items)
            {
                if (item.Kind == PickleKind.Tuple)
                    throw input.Error("a tuple inside a tuple cannot be a key here");

                length += KeyLength(item);
            }
        }

        if (length > maxKeyLength)
            throw input.Error($"a key has length {length}; the limit is {maxKeyLength}");
    }

    private int KeyLength(in PickleValue key) => key.Content switch
    {
        string text => text.Length,
        PickleContainer or PickleHeap or PickleLargeNumber => throw input.Error($"{key} cannot be a key"),
        _ => key.Bytes?.Length ?? key.Tuple?.Items.Length ?? 0,
    };
}
