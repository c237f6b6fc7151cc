using Cleave.BestFit;
using Cleave.Storage.Files;

namespace Cleave.Storage.Spaces;

/// <content>Opening a space.</content>
public sealed partial class DurableSpace
{
    private const ulong LeastLogBytes = 64 << 10;

    /// <summary>Opens the space in a file, or makes one in a file that is new or empty.</summary>
    /// <param name="path">The path of the file. A log with the same name and "-wal" lies beside it while the space is open, and after a
    /// crash.</param>
    /// <param name="options">The space, and how it is opened; null for a file that exists.</param>
    /// <exception cref="FileNotFoundException">There is no such file, and the options do not say how large a new space is.</exception>
    /// <exception cref="DirectoryNotFoundException">The folder of the file does not exist.</exception>
    /// <exception cref="ArgumentException">An option is invalid, or contradicts what the file has.</exception>
    /// <exception cref="StorageException">The file is in use, damaged, foreign, or cannot be read or written. Nothing was written to a file
    /// that exists.</exception>
    /// <remarks>
    /// Reads the log of a process that did not close the space, then all allocations, and checks their checksums. Cost: the length of the
    /// log, which <see cref="DurableSpaceOptions.LogBytes"/> limits, and the number of allocations. Code in the same process must not open
    /// and close the file by other means while the space is open: on Unix the lock would be lost.
    /// </remarks>
    public static DurableSpace Open(string path, DurableSpaceOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        options ??= new DurableSpaceOptions();
        if (options.LogBytes < LeastLogBytes)
        {
            throw new ArgumentException(
                $"{nameof(options.LogBytes)} is {ByteText.Exact(options.LogBytes)}; it must be at least {ByteText.Exact(LeastLogBytes)}.",
                    nameof(options));
        }

        if (System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(path)) is { } folder && !Directory.Exists(folder))
        {
            throw new DirectoryNotFoundException($"The folder '{folder}' of the space does not exist.");
        }

        if (options.IsReadOnly && !File.Exists(path))
        {
            throw new FileNotFoundException($"There is no space to read at '{path}'.", path);
        }

        SqliteRangeFile file = options.IsReadOnly
            ? SqliteRangeFile.OpenToRead(path)
            : SqliteRangeFile.Open(path, () => NewRecord(path, options));
        DurableSpace space = Load(path, file, options);
        if (!options.IsReadOnly)
        {
            file.Approve();
        }

        return space;
    }

    /// <summary>Makes a space of what a file holds; closes the file if it cannot.</summary>
    internal static DurableSpace Load(string path, IRangeFile file, DurableSpaceOptions options)
    {
        try
        {
            SpaceRecord record = file.ReadRecord();
            Check(record, options);
            return new DurableSpace(path, file, TableLoader.Load(record, file.ReadRows(record), path), record, options);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    private static SpaceRecord NewRecord(string path, DurableSpaceOptions options)
    {
        if (options.Size is not { } size)
        {
            throw new FileNotFoundException(
                $"There is no space at '{path}'. To make one, give its {nameof(options.Size)} in the options.", path);
        }

        Alignment granularity = options.Granularity ?? DurableSpaceOptions.UsualGranularity;
        try
        {
            var memory = new BestFitAllocator(
                new BestFitAllocatorOptions { Size = size, BaseOffset = options.BaseOffset ?? 0, Granularity = granularity });
            return new SpaceRecord(memory.BaseOffset, memory.Size, granularity.Log2, NextId: 1, Count: 0, Sum: 0, Commits: 0);
        }
        catch (ArgumentOutOfRangeException error)
        {
            throw new ArgumentException(error.Message, nameof(options));
        }
    }

    /// <summary>Refuses options that contradict the file. A space may have grown since its options were written.</summary>
    private static void Check(in SpaceRecord record, DurableSpaceOptions options)
    {
        ulong granularity = 1UL << record.GranularityLog2;
        ulong? size = options.Size & ~(granularity - 1);
        string? wrong =
            options.Granularity is { } other && other.Log2 != record.GranularityLog2
                ? $"{nameof(options.Granularity)} is {other}; the space in the file has {ByteText.Exact(granularity)}."
            : options.BaseOffset is { } offset && offset != record.BaseOffset
                ? $"{nameof(options.BaseOffset)} is {AddressText.Of(offset)}; the space in the file has "
                    + $"{AddressText.Of(record.BaseOffset)}."
            : size is { } bytes && bytes > record.Size
                ? $"{nameof(options.Size)} is {ByteText.Exact(bytes)}; the space in the file has {ByteText.Exact(record.Size)}. "
                    + $"{nameof(Grow)} makes it larger."
            : null;
        if (wrong is not null)
        {
            throw new ArgumentException($"{wrong} Leave the option out to take what the file has.", nameof(options));
        }
    }
}
