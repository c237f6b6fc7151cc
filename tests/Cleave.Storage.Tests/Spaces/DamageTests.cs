using Cleave.Storage.Spaces;
using Cleave.Storage.Tests.Support;
using Cleave.Tests;

namespace Cleave.Storage.Tests.Spaces;

/// <summary>Damaged files are refused, or hold exactly what was acknowledged; they are never changed.</summary>
public sealed class DamageTests : IDisposable
{
    private const int PageSize = 4096;
    private const int FrameSize = PageSize + 24;
    private const int LogHead = 32;

    private readonly TempFolder _folder = new();
    private readonly Random _random = new(19);

    [Fact]
    public void A_damaged_byte_anywhere_in_the_file_is_found_or_does_not_matter()
    {
        string expected = Make(closes: true);
        byte[] sound = File.ReadAllBytes(_folder.Space);
        int refused = 0;
        int runs = TestEffort.Runs(600);
        for (int run = 0; run < runs; run++)
        {
            byte[] damaged = Damage(sound, run % (sound.Length / PageSize), run);
            refused += TryOpen(damaged, null, expected) ? 0 : 1;
        }

        Assert.InRange(refused, runs / 8, runs);
    }

    [Fact]
    public void Random_damage_of_the_log_is_found_unless_it_is_at_its_end()
    {
        string expected = Make(closes: false);
        byte[] file = File.ReadAllBytes(_folder["copy.space"]);
        byte[] log = File.ReadAllBytes(_folder["copy.space-wal"]);
        Assert.True(log.Length > 20 * FrameSize);
        Assert.True(TryOpen(file, log, expected));
        for (int run = 0; run < TestEffort.Runs(200); run++)
        {
            // The last commit has two pages or three: damage there looks like a write that a crash tore.
            int frames = (log.Length - LogHead) / FrameSize;
            byte[] damaged = (byte[])log.Clone();
            int place = LogHead + (_random.Next(frames - 6) * FrameSize) + _random.Next(FrameSize);
            damaged[place] ^= (byte)(1 << _random.Next(8));
            Assert.False(TryOpen(file, damaged, expected), $"A damaged byte at {place} of the log was not found.");
        }
    }

    [Fact]
    public void A_torn_end_of_the_log_is_a_crash_and_no_damage()
    {
        Make(closes: false);
        byte[] file = File.ReadAllBytes(_folder["copy.space"]);
        byte[] log = File.ReadAllBytes(_folder["copy.space-wal"]);
        for (int run = 0; run < TestEffort.Runs(40); run++)
        {
            byte[] torn = [.. log.AsSpan(0, _random.Next(LogHead, log.Length))];
            Write(file, torn);
            using DurableSpace space = DurableSpace.Open(_folder["damaged.space"]);
            space.Validate();
            Assert.InRange(space.GetStatistics().LifetimeCommits, 0UL, 70UL);
        }
    }

    [Fact]
    public void A_file_that_was_cut_off_is_refused()
    {
        string expected = Make(closes: true);
        byte[] sound = File.ReadAllBytes(_folder.Space);
        for (int pages = 1; pages < sound.Length / PageSize; pages++)
        {
            Assert.False(TryOpen(sound[..(pages * PageSize)], null, expected));
        }
    }

    /// <summary>Makes a space with some pages of rows; without closing it, a copy of file and log.</summary>
    /// <returns>What the space holds.</returns>
    private string Make(bool closes)
    {
        using DurableSpace space = DurableSpace.Open(_folder.Space, new DurableSpaceOptions { Size = 1 << 24 });
        byte[] note = new byte[300];
        for (int round = 0; round < 60; round++)
        {
            _random.NextBytes(note);
            space.Allocate((ulong)_random.Next(1, 50_000), note);
            if (round % 7 == 6)
            {
                space.Free((ulong)round - 3);
            }
        }

        string content = Content.Of(space);
        if (!closes)
        {
            _folder.CopySpace();
        }

        return content;
    }

    private byte[] Damage(byte[] sound, int page, int run)
    {
        byte[] damaged = (byte[])sound.Clone();
        Span<byte> target = damaged.AsSpan(page * PageSize, PageSize);
        switch (run % 3)
        {
            case 0:
                target[_random.Next(PageSize)] ^= (byte)(1 << _random.Next(8));
                break;
            case 1:
                // A sector that was never written.
                target.Slice(512 * _random.Next(8), 512).Clear();
                break;
            default:
                _random.NextBytes(target.Slice(_random.Next(PageSize - 64), 64));
                break;
        }

        return damaged;
    }

    /// <summary>Opens a file of damaged bytes.</summary>
    /// <returns>True if the space opened with exactly what it should hold, false if it was refused without a change of the file.</returns>
    private bool TryOpen(byte[] file, byte[]? log, string expected)
    {
        string path = Write(file, log);
        try
        {
            using DurableSpace space = DurableSpace.Open(path);
            Assert.Equal(expected, Content.Of(space));
            return true;
        }
        catch (StorageException error) when (error.Fault is StorageFault.Damaged or StorageFault.Foreign or StorageFault.TooNew)
        {
            Assert.Equal(file, File.ReadAllBytes(path));
            Assert.Equal(log ?? [], File.Exists(path + "-wal") ? File.ReadAllBytes(path + "-wal") : []);
            return false;
        }
    }

    private string Write(byte[] file, byte[]? log)
    {
        string path = _folder["damaged.space"];
        File.WriteAllBytes(path, file);
        File.Delete(path + "-wal");
        if (log is not null)
        {
            File.WriteAllBytes(path + "-wal", log);
        }

        return path;
    }

    public void Dispose() => _folder.Dispose();
}
