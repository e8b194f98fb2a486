package dev.byot.vault.bench;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// nginx as a plain reverse proxy with kept connections: the yardstick of what proxying must cost.
record Nginx(Child process, int port) implements AutoCloseable {
  /// Starts it in front of that port, if it is installed.
  static Optional<Nginx> start(Path folder, int upstream) {
    return program().map(program -> start(program, folder, upstream));
  }

  private static Nginx start(Path program, Path folder, int upstream) {
    var port = Child.freePort();
    var configuration = folder.resolve("nginx.conf");
    try {
      Files.writeString(configuration, configuration(folder, port, upstream));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    var process =
        Child.start(
            List.of(
                program.toString(),
                "-e",
                "stderr",
                "-p",
                folder.toString(),
                "-c",
                configuration.toString()));
    var nginx = new Nginx(process, port);
    process.awaitAnswer(port, "/health/ready");
    return nginx;
  }

  private static String configuration(Path folder, int port, int upstream) {
    return """
    daemon off;
    pid %1$s/nginx.pid;
    worker_processes 2;
    events { worker_connections 4096; }
    http {
      access_log off;
      client_body_temp_path %1$s/body;
      proxy_temp_path %1$s/proxy;
      fastcgi_temp_path %1$s/fastcgi;
      uwsgi_temp_path %1$s/uwsgi;
      scgi_temp_path %1$s/scgi;
      keepalive_requests 100000000;
      upstream provider {
        server 127.0.0.1:%3$d;
        keepalive 1024;
        keepalive_requests 100000000;
      }
      server {
        listen 127.0.0.1:%2$d;
        location = /health/ready { return 204; }
        location / {
          proxy_pass http://provider;
          proxy_http_version 1.1;
          proxy_set_header Connection "";
        }
      }
    }
    """
        .formatted(folder, port, upstream);
  }

  private static Optional<Path> program() {
    var path = Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator));
    var usual = Stream.of("/usr/sbin", "/usr/local/sbin", "/opt/homebrew/bin");
    return Stream.concat(path, usual)
        .map(folder -> Path.of(folder, "nginx"))
        .filter(Files::isExecutable)
        .findFirst();
  }

  @Override
  public void close() {
    process.close();
  }
}
