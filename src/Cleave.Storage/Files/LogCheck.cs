using System.Buffers.Binary;

namespace Cleave.Storage.Files;

/// <summary>Looks in a write-ahead log of SQLite for damage that would make acknowledged changes vanish.</summary>
/// <remarks>
/// <para>
/// SQLite reads its log up to the first page whose checksum is wrong, and takes that for the end: the last write before a crash may be
/// torn. If the page is damaged instead, all commits behind it would be lost in silence. A commit is synchronized before the next one is
/// written, so a sound page behind the end of a commit proves that this commit was on disk as a whole. A wrong page before that proof is
/// damage.
/// </para>
/// <para>
/// A damaged page of the very last commit cannot be told from a torn one. Source: "The WAL File Format" in SQLite's documentation of its
/// file format.
/// </para>
/// </remarks>
internal static class LogCheck
{
    private const int HeadSize = 32;
    private const int FrameHead = 24;

    /// <summary>Looks for damage in a log.</summary>
    /// <param name="path">The path of the log.</param>
    /// <returns>The byte at which the damaged page begins; null if no damage was found.</returns>
    public static long? FindDamage(string path)
    {
        using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, 1 << 16);
        Span<byte> head = stackalloc byte[HeadSize];
        if (file.ReadAtLeast(head, HeadSize, throwOnEndOfStream: false) < HeadSize)
        {
            return null;
        }

        bool isBigEndian = (BinaryPrimitives.ReadUInt32BigEndian(head) & 1) != 0;
        int pageSize = (int)Math.Clamp(BinaryPrimitives.ReadUInt32BigEndian(head[8..]), 512, 65536);
        (uint, uint) sums = Sum(head[..24], (0, 0), isBigEndian);
        bool isSound = sums == Pair(head[24..]);
        return new LogWalk(file, pageSize, isBigEndian, Pair(head[16..])).FindDamage(sums, isSound);
    }

    /// <summary>Continues the checksum of the log over some bytes, a multiple of 8.</summary>
    private static (uint, uint) Sum(ReadOnlySpan<byte> bytes, (uint, uint) sums, bool isBigEndian)
    {
        (uint first, uint second) = sums;
        for (; bytes.Length >= 8; bytes = bytes[8..])
        {
            unchecked
            {
                first += Word(bytes, isBigEndian) + second;
                second += Word(bytes[4..], isBigEndian) + first;
            }
        }

        return (first, second);
    }

    private static uint Word(ReadOnlySpan<byte> bytes, bool isBigEndian) =>
        isBigEndian ? BinaryPrimitives.ReadUInt32BigEndian(bytes) : BinaryPrimitives.ReadUInt32LittleEndian(bytes);

    private static (uint, uint) Pair(ReadOnlySpan<byte> bytes) =>
        (BinaryPrimitives.ReadUInt32BigEndian(bytes), BinaryPrimitives.ReadUInt32BigEndian(bytes[4..]));

    /// <summary>The walk over the pages of a log.</summary>
    private sealed class LogWalk(FileStream file, int pageSize, bool isBigEndian, (uint, uint) salt)
    {
        private readonly byte[] _frame = new byte[FrameHead + pageSize];

        public long? FindDamage((uint, uint) sums, bool isSound)
        {
            long? damage = isSound ? null : 0;
            bool isCommitBehind = false;
            for (long at = HeadSize; TryReadFrame(); at += _frame.Length)
            {
                (uint, uint) stored = Pair(_frame.AsSpan(16));
                bool isOfThisLog = Pair(_frame.AsSpan(8)) == salt;
                bool matches = isOfThisLog
                    && Sum(_frame.AsSpan(FrameHead), Sum(_frame.AsSpan(0, 8), sums, isBigEndian), isBigEndian) == stored;
                if (damage is not null && matches && isCommitBehind)
                {
                    return damage;
                }

                damage ??= matches ? null : at;
                // A page whose checksum is wrong may still have a sound head that says that it ends a commit.
                isCommitBehind |= damage is not null && isOfThisLog && BinaryPrimitives.ReadUInt32BigEndian(_frame.AsSpan(4)) != 0;
                // Each page continues the checksum that is stored with the one before it, whether that one is sound or not.
                sums = stored;
            }

            return null;
        }

        private bool TryReadFrame() => file.ReadAtLeast(_frame, _frame.Length, throwOnEndOfStream: false) == _frame.Length;
    }
}
