namespace Cleave.Fuzz.Tests;

/// <summary>Makes random changes to bytes: flips, insertions, deletions, copies of parts, parts of other files,
/// and numbers at the limits.</summary>
internal sealed class Mutator(int seed, IReadOnlyList<byte[]> corpus)
{
    private const int MostBytes = 1 << 16;

    private static readonly string[] Limits =
        ["0", "-1", "18446744073709551615", "9223372036854775807", "9223372036854775808", "4294967296", "1e999", "", " ", "\n", ",", "@"];

    private readonly Random _random = new(seed);

    /// <summary>Makes one file out of those of the corpus.</summary>
    public byte[] Next()
    {
        List<byte> bytes = [.. corpus[_random.Next(corpus.Count)]];
        for (int changes = 1 << _random.Next(5); changes > 0; changes--)
        {
            Change(bytes);
        }

        return [.. bytes.Take(MostBytes)];
    }

    private void Change(List<byte> bytes)
    {
        int at = _random.Next(bytes.Count + 1);
        int length = Math.Min(bytes.Count - at, 1 << _random.Next(8));
        switch (_random.Next(7))
        {
            case 0 when at < bytes.Count:
                bytes[at] ^= (byte)(1 << _random.Next(8));
                break;
            case 1 when at < bytes.Count:
                bytes[at] = (byte)_random.Next(256);
                break;
            case 2:
                bytes.RemoveRange(at, length);
                break;
            case 3:
                bytes.InsertRange(_random.Next(bytes.Count + 1), bytes.GetRange(at, length));
                break;
            case 4:
                bytes.InsertRange(at, Limits[_random.Next(Limits.Length)].Select(character => (byte)character));
                break;
            case 5:
                byte[] other = corpus[_random.Next(corpus.Count)];
                int from = _random.Next(other.Length + 1);
                bytes.InsertRange(at, other.AsSpan(from, Math.Min(other.Length - from, 1 << _random.Next(10))));
                break;
            default:
                for (int i = at; i < at + length; i++)
                    bytes[i] = (byte)_random.Next(256);
                break;
        }
    }
}
